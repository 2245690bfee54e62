// What pages ask of the browser: the ink of the theme for charts, and the end of the chat in sight.
function tbColour(name) {
  return getComputedStyle(document.body).getPropertyValue(name).trim();
}
window.tbInk = () => tbColour("--tb-ink");
window.tbFaint = () => tbColour("--tb-thread");
window.tbRule = () => tbColour("--tb-rule");
window.tbFont = () => getComputedStyle(document.body).fontFamily + ", Tangban";
window.tbDown = () =>
  requestAnimationFrame(() => {
    const lines = document.getElementById("lines");
    if (lines) lines.scrollTop = lines.scrollHeight;
  });
window.tbTop = () => requestAnimationFrame(() => document.querySelector(".tb-form")?.scrollIntoView({ block: "nearest" }));

// A machine without Chinese letters draws the same box for all of them: only there the shipped typeface is fetched. It joins the page
// once it is whole: a typeface that the style sheet names leaves boxes in some sizes while it comes.
function tbDrawn(letter) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 20, height: 20 });
  const pen = canvas.getContext("2d");
  pen.font = "16px sans-serif";
  pen.fillText(letter, 0, 16);
  return canvas.toDataURL();
}
window.addEventListener("load", () => {
  if (tbDrawn("糖") !== tbDrawn("伴")) return;
  new FontFace("Tangban", 'url("/console/tangban.otf")').load().then((face) => {
    document.fonts.add(face);
    document.body.classList.add("tb-lettered");
  });
});
