// The code of a link and Telegram's data stand behind "#": no server and no log sees them until this page sends them.
const kind = document.body.dataset.kind;
const behind = window.location.hash.slice(1);
history.replaceState(null, "", window.location.pathname);

if (kind === "link") {
  if (/^[0-9a-f]{32}$/.test(behind)) {
    document.getElementById("code").value = behind;
    document.getElementById("go").disabled = false;
  } else {
    document.getElementById("no-code").hidden = false;
  }
}

if (kind === "telegram") {
  const data = new URLSearchParams(behind).get("tgWebAppData") || "";
  fetch("/enter/telegram", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ init_data: data }),
  })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then((told) => window.location.replace(told.next))
    .catch(() => {
      document.getElementById("telegram-wait").hidden = true;
      document.getElementById("telegram-fault").hidden = false;
    });
}
