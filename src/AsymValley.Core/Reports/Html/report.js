"use strict";
(() => {
    const root = document.documentElement;
    if (window.Plotly) root.classList.add("live");
    const all = (selector, within = document) => [...within.querySelectorAll(selector)];

    // Dark or light: as the system has it until the reader says otherwise. A page from a file may not be allowed to remember it.
    const theme = document.getElementById("theme");
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
    const name = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
    try { root.dataset.theme = localStorage.getItem("asymvalley-theme") ?? ""; } catch { }
    if (!root.dataset.theme) delete root.dataset.theme;
    theme.hidden = false;
    theme.addEventListener("click", () => {
        root.dataset.theme = isDark() ? "light" : "dark";
        try { localStorage.setItem("asymvalley-theme", root.dataset.theme); } catch { }
        name();
        dispatchEvent(new Event("themechange"));
    });
    dark.addEventListener("change", name);
    name();

    // Tables sort by what a cell stands for; what is not there comes last either way.
    const sort = heading => {
        const row = heading.parentElement, column = [...row.children].indexOf(heading), body = row.closest("table").tBodies[0];
        const numbers = heading.classList.contains("n");
        const before = heading.getAttribute("aria-sort");
        const sign = (before ?? (numbers ? "ascending" : "descending")) === "ascending" ? -1 : 1;
        const key = line => {
            const cell = line.cells[column];
            return cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v === "" ? null : Number(cell.dataset.v);
        };
        const compare = (a, b) => a === null || b === null ? (a === null) - (b === null)
            : sign * (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true }));
        body.append(...[...body.rows].map(line => [key(line), line]).sort((a, b) => compare(a[0], b[0])).map(pair => pair[1]));
        for (const other of row.children) other.removeAttribute("aria-sort");
        heading.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
    };
    for (const heading of all("thead th")) heading.firstElementChild.addEventListener("click", () => sort(heading));

    const tool = (parent, text, act) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "tool";
        button.textContent = text;
        button.addEventListener("click", () => act(button));
        parent.append(button);
    };
    const say = (button, text) => {
        const before = button.textContent;
        button.textContent = text;
        setTimeout(() => { button.textContent = before; }, 1500);
    };
    for (const code of all("pre > code"))
        tool(code.parentElement, "Copy", button => navigator.clipboard?.writeText(code.textContent).then(() => say(button, "Copied"), () => say(button, "Not allowed")));
    const csv = table => [...table.rows].map(row => [...row.cells].map(cell => {
        const text = cell.dataset.v ?? cell.textContent.trim();
        return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    }).join(",")).join("\n") + "\n";
    for (const table of all(".table > table")) {
        tool(table.caption, "CSV", () => {
            const link = document.createElement("a");
            link.href = URL.createObjectURL(new Blob([csv(table)], { type: "text/csv" }));
            link.download = (table.caption.firstChild.textContent.trim() || "table") + ".csv";
            link.click();
            URL.revokeObjectURL(link.href);
        });
    }

    // The entry of what is on the screen.
    const links = new Map(all("nav a").map(link => [link.hash.slice(1), link]));
    const seen = new Set();
    const watch = new IntersectionObserver(entries => {
        for (const entry of entries) entry.isIntersecting ? seen.add(entry.target.id) : seen.delete(entry.target.id);
        const here = [...links.keys()].filter(id => seen.has(id)).pop();
        for (const [id, link] of links) link.classList.toggle("here", id === here);
    }, { rootMargin: "-10% 0px -75% 0px" });
    for (const id of links.keys()) watch.observe(document.getElementById(id));

    // On a phone the contents would hide the page; on paper nothing can be unfolded.
    if (matchMedia("(max-width: 62rem)").matches) document.querySelector("nav details").open = false;
    let folded = [];
    addEventListener("beforeprint", () => { folded = all("details:not([open])"); for (const part of folded) part.open = true; });
    addEventListener("afterprint", () => { for (const part of folded) part.open = false; });
})();
