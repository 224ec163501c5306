/** Light and dark, narrow and wide, screen and paper, without anything from elsewhere. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --text: light-dark(#1b1f24, #e8eaed); --muted: light-dark(#50565f, #a9b0ba);
  --page: light-dark(#fff, #16191d); --soft: light-dark(#f5f6f8, #1f2329); --line: light-dark(#d5d8de, #3b4048);
  --link: light-dark(#0b57b0, #8ab8f5); }
* { box-sizing: border-box; }
body { font: 16px/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 64rem; padding: 2rem 1.25rem 4rem;
  background: var(--page); color: var(--text); overflow-wrap: break-word; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 3rem 0 .75rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.1rem; margin: 1.75rem 0 .5rem; } h4 { font-size: 1rem; margin: 0; }
p, ul { margin: .5rem 0; max-width: 46rem; } ul { padding-left: 1.25rem; } li { margin: .2rem 0; }
a { color: var(--link); } a:focus-visible, .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
nav ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .1rem 1rem;
  list-style: none; margin-top: 1.5rem; padding: 0; max-width: none; }
article { background: var(--soft); border: 1px solid var(--line); border-radius: .5rem; margin: .75rem 0; padding: 1rem; }
dl { display: grid; grid-template-columns: minmax(8rem, 11rem) 1fr; gap: .3rem 1rem; margin: .75rem 0 0; }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
.note { color: var(--muted); }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .94em; }
caption { text-align: left; color: var(--muted); padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line);
  min-width: 6.5rem; }
thead th { border-bottom-width: 2px; } tbody th { font-weight: 600; }
code { font: .92em ui-monospace, monospace; overflow-wrap: anywhere; }
@media (max-width: 34rem) { body { padding-top: 1.25rem; } dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, caption, tbody, tr, tbody th, td { display: block; }
  tr { border-bottom: 1px solid var(--line); padding: .6rem 0; } tbody th, td { border: 0; padding: .1rem 0; min-width: 0; }
  td { overflow-wrap: anywhere; } td::before { content: attr(data-label) ": "; color: var(--muted); } }
@media print { :root { color-scheme: light; } body { font-size: 10.5pt; max-width: none; padding: 0; }
  nav { display: none; } .scroll { overflow: visible; } h2, h3, h4 { break-after: avoid; }
  article, tr { break-inside: avoid; } a { color: inherit; text-decoration: none; } }
`
