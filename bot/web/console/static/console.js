// What pages ask of the browser: the ink of the theme for charts, and the end of the chat in sight.
function tbColour(name) {
  return getComputedStyle(document.body).getPropertyValue(name).trim();
}
window.tbInk = () => tbColour("--tb-ink");
window.tbFaint = () => tbColour("--tb-thread");
window.tbRule = () => tbColour("--tb-rule");
window.tbDown = () =>
  requestAnimationFrame(() => {
    const lines = document.getElementById("lines");
    if (lines) lines.scrollTop = lines.scrollHeight;
  });

// A machine without Chinese letters draws the same box for all of them: only there the shipped typeface is fetched, and the text
// written anew once it has come.
function tbDrawn(letter) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 20, height: 20 });
  const pen = canvas.getContext("2d");
  pen.font = "16px sans-serif";
  pen.fillText(letter, 0, 16);
  return canvas.toDataURL();
}
window.addEventListener("load", () => {
  if (tbDrawn("糖") !== tbDrawn("伴")) return;
  document.fonts.load("16px Tangban", "糖").then(() => document.body.classList.add("tb-lettered"));
});
