// Draws every .valley-figure of the page with Plotly when it comes into view, in the page's colours: those of the attribute
// data-theme of <html> where it is set ("dark" or "light"), else those of the system. A .valley-theme button switches them.
(() => {
  "use strict";
  // Okabe and Ito's colours: on dark paper blue is too dim, and black is white.
  const themes = {
    light: { palette: ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"], ink: "#1f2328", faint: "#59636e", grid: "#e7eaee", line: "#8b949e", paper: "#ffffff", span: "#56B4E9" },
    dark: { palette: ["#56B4E9", "#F0803C", "#1FC79A", "#DE9CC0", "#E69F00", "#F0E442", "#FFFFFF"], ink: "#e6e9ec", faint: "#9aa4ae", grid: "#262c33", line: "#6e7781", paper: "#151a20", span: "#56B4E9" },
  };
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
  // Nothing that selects, since nothing is done with a selection, and nothing that would send the figure somewhere.
  const config = { responsive: true, displaylogo: false, displayModeBar: "hover", toImageButtonOptions: { format: "svg" }, modeBarButtonsToRemove: ["sendChartToCloud", "select2d", "lasso2d"] };

  // "@2" is the palette's colour 2, "@grid" a colour of the theme; "@2:0.2" has an opacity.
  const colorOf = (token, theme) => {
    const [name, opacity] = token.slice(1).split(":");
    const hex = theme[name] ?? theme.palette[Number(name) % theme.palette.length];
    return opacity ? hex + Math.round(255 * Number(opacity)).toString(16).padStart(2, "0") : hex;
  };
  const painted = (value, theme) =>
    typeof value === "string" ? (/^@\w+(:[\d.]+)?$/.test(value) ? colorOf(value, theme) : value)
      : Array.isArray(value) ? (typeof value[0] === "number" ? value.slice() : value.map(item => painted(item, theme)))
        : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, painted(item, theme)]))
          : value;

  // Plotly does not break the names of axes; what is longer than its axis would be cut off.
  const letter = 7.6;
  const broken = (text, pixels) => {
    const most = Math.max(12, Math.floor(pixels / letter)), lines = [""];
    for (const word of text.split(" ")) {
      const last = lines.length - 1;
      if (lines[last] && (lines[last] + " " + word).length > most) lines.push(word);
      else lines[last] += (lines[last] ? " " : "") + word;
    }
    return lines.join("<br>");
  };
  const fitted = (layout, plot) => {
    if (layout.xaxis?.title) layout.xaxis.title.text = broken(layout.xaxis.title.text, plot.clientWidth - 90);
    if (layout.yaxis?.title && !layout.yaxis2) layout.yaxis.title.text = broken(layout.yaxis.title.text, plot.clientHeight - 90);
    return layout;
  };

  const figures = new Map();
  const draw = async plot => {
    const { data, layout } = painted(figures.get(plot), isDark() ? themes.dark : themes.light);
    fitted(layout, plot);
    await Plotly.react(plot, data, layout, config);
    plot.dataset.drawn = isDark() ? "dark" : "light";
  };
  const redraw = () => { for (const plot of figures.keys()) if (plot.dataset.drawn) draw(plot); };

  const seen = new IntersectionObserver(entries => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      draw(entry.target);
    }
  }, { rootMargin: "600px" });

  for (const figure of document.querySelectorAll(".valley-figure")) {
    const plots = figure.querySelectorAll(".valley-plot");
    JSON.parse(figure.querySelector("script.valley-data").textContent).forEach((content, i) => {
      figures.set(plots[i], content);
      seen.observe(plots[i]);
    });
  }
  addEventListener("beforeprint", () => { for (const plot of figures.keys()) if (!plot.dataset.drawn) draw(plot); });
  system.addEventListener("change", redraw);
  new MutationObserver(redraw).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
  for (const button of document.querySelectorAll("button.valley-theme")) {
    const name = () => { button.textContent = isDark() ? "Light" : "Dark"; };
    button.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; name(); });
    system.addEventListener("change", name);
    name();
  }
})();
