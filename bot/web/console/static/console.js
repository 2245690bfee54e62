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

// Letters of the shipped typeface come late, and some browsers leave boxes where they were missing: written anew once they are there.
window.addEventListener("load", () => {
  for (const face of document.fonts) {
    if (face.family.includes("Tangban")) face.loaded.then(() => document.body.classList.add("tb-lettered"));
  }
});
