/** The report's style sheet: light, dark and A4. No fonts or files from elsewhere. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1b1f24; --quiet: #59636e; --rule: #d5dae0; --faint: #e3e7ec; --panel: #f6f7f9;
  --genuine: #0b6fa8; --impostor: #c2501a; --curve: #1b1f24; --warn: #8a5a00; --warn-panel: #fff7e3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --ink: #e4e8ec; --quiet: #9aa4af; --rule: #343b43; --faint: #2b3138; --panel: #1b2026;
    --genuine: #5fb6ea; --impostor: #f0925c; --curve: #e4e8ec; --warn: #f0c060; --warn-panel: #2a2415;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 62rem; background: var(--page); color: var(--ink);
  font: 16px/1.55 "Iowan Old Style", Charter, "Bitstream Charter", "Source Serif 4", Cambria, Georgia, serif;
}
h1, h2, h3, th, figcaption, .meta, .warnings, .tag, footer {
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .3rem; letter-spacing: -.01em; }
h2 { font-size: 1.08rem; margin: 2.4rem 0 .7rem; padding-bottom: .25rem; border-bottom: 1px solid var(--rule); }
p { margin: .5rem 0; }
.meta { color: var(--quiet); font-size: .86rem; margin: 0; }
.lead { font-size: 1.08rem; margin: 1.2rem 0; }
.lead strong { font-variant-numeric: tabular-nums; white-space: nowrap; }
.warnings { background: var(--warn-panel); border-left: 3px solid var(--warn); padding: .7rem 1rem; font-size: .88rem; }
.warnings h2 { border: 0; margin: 0; padding: 0; font-size: .88rem; color: var(--warn); }
.warnings ul { margin: .3rem 0 0; padding-left: 1.1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .92rem; }
th { text-align: left; font-size: .78rem; font-weight: 600; color: var(--quiet); }
th, td { padding: .32rem .8rem .32rem 0; border-bottom: 1px solid var(--rule); vertical-align: baseline; }
td.n, th.n { text-align: right; padding-right: 1.2rem; white-space: nowrap; }
td.quiet { color: var(--quiet); font-size: .84rem; }
tr.weak td { color: var(--quiet); }
.groups td:first-child { min-width: 4.5rem; overflow-wrap: anywhere; }
.groups td.n, .groups th.n { padding-right: .8rem; }
.groups td.n:last-child, .groups th.n:last-child { padding-right: 0; }
.groups small { display: block; color: var(--quiet); font-size: .78rem; white-space: normal; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 1.6rem 2rem; }
.grid > * { min-width: 0; }
figure { margin: 0; }
figure svg { width: 100%; height: auto; display: block; overflow: visible; color: var(--ink); }
figcaption { font-size: .8rem; line-height: 1.45; color: var(--quiet); margin-top: .35rem; }
figcaption b { color: var(--ink); }
.swatch { display: inline-block; width: .75em; height: .75em; border-radius: 2px; margin: 0 .25em 0 .1em; opacity: .8; }
.confusion td { text-align: right; padding: .7rem 1rem; border: 1px solid var(--rule); }
.confusion th { padding: .4rem .8rem; border: 0; }
.confusion th[scope=row] { text-align: right; }
.confusion .right { background: color-mix(in srgb, var(--genuine) 12%, transparent); }
.confusion .wrong { background: color-mix(in srgb, var(--impostor) 14%, transparent); }
.confusion small { display: block; color: var(--quiet); }
.errors { display: grid; grid-template-columns: repeat(auto-fill, minmax(13.5rem, 1fr)); gap: 1rem; }
.error { border: 1px solid var(--rule); border-radius: 4px; padding: .5rem; background: var(--panel); break-inside: avoid; }
.error .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 3px; }
.error img { width: 100%; aspect-ratio: 1; object-fit: cover; display: block; border-radius: 2px; }
.error .tag { font-size: .74rem; margin: .45rem 0 0; display: flex; justify-content: space-between; }
.error .tag b { font-weight: 600; color: var(--impostor); }
.error .name {
  font: .72rem/1.35 ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--quiet); margin: .15rem 0 0;
  overflow-wrap: anywhere;
}
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.2rem; font-size: .92rem; margin: 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
footer { margin-top: 2.5rem; padding-top: .6rem; border-top: 1px solid var(--rule); color: var(--quiet); font-size: .78rem; }
@page { size: A4; margin: 16mm 15mm; }
@media print {
  :root {
    color-scheme: light;
    --page: #ffffff; --ink: #111; --quiet: #555; --rule: #ccc; --faint: #e6e6e6; --panel: #fff;
    --genuine: #0b6fa8; --impostor: #c2501a; --curve: #111; --warn: #8a5a00; --warn-panel: #fff;
  }
  body { padding: 0; max-width: none; font-size: 10.5pt; }
  h1 { font-size: 17pt; }
  h2 { break-after: avoid; margin-top: 1.4rem; }
  .grid { grid-template-columns: 1fr 1fr; }
  .errors { grid-template-columns: repeat(4, 1fr); gap: .6rem; }
  figure, table, .warnings, dl { break-inside: avoid; }
  .swatch, .confusion .right, .confusion .wrong { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
