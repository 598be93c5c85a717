// Draw the diagrams of a page in the colours that the reader has chosen.
mermaid.initialize({
  startOnLoad: true,
  securityLevel: "strict",
  theme: document.documentElement.dataset.theme === "dark" ? "dark" : "neutral",
});
