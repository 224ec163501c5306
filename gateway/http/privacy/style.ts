import { createHash } from 'node:crypto'

/** The only style of the public pages. Colours hold contrast 4.5:1 or more on both grounds (WCAG 2.2, 1.4.3). */
export const STYLE = `
:root{color-scheme:light dark;--ground:#fcfbf9;--panel:#f4f2ee;--line:#dedad3;--ink:#1d2125;--quiet:#565d64;--accent:#0a5866;--optional:#7a4a00}
@media (prefers-color-scheme:dark){:root{--ground:#15181b;--panel:#1d2125;--line:#343a40;--ink:#e7e9eb;--quiet:#a5adb5;--accent:#82cfdd;--optional:#eac07a}}
*{box-sizing:border-box}
html{scroll-padding-block:1.5rem;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:break-word}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:.06em}
a:hover{text-decoration-thickness:.12em}
:focus-visible{outline:.18rem solid var(--accent);outline-offset:.18rem;border-radius:.15rem}
main:focus{outline:none}
code{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.skip{position:absolute;left:1rem;top:-6rem;background:var(--ground);padding:.5rem 1rem;z-index:1}
.skip:focus{top:1rem}
.top,.frame,.end{max-width:82rem;margin:0 auto;padding:0 1.25rem}
.top{padding-top:1.25rem;padding-bottom:1.25rem;border-bottom:1px solid var(--line)}
.top ol{display:flex;flex-wrap:wrap;gap:0 .75rem;margin:0;padding:0;list-style:none}
.top li+li::before{content:"/";color:var(--quiet);margin-right:.75rem}
.top a{text-decoration:none;font-weight:600}
.top a:hover{text-decoration:underline}
.contents{padding:2rem 0 0;font-size:.9375rem;line-height:1.45}
.contents p{margin:0 0 .5rem;color:var(--quiet);font-weight:600}
.contents ul{margin:0;padding:0;list-style:none}
.contents li{margin:.4rem 0}
.contents ul ul{margin:.2rem 0 .6rem;padding-left:.9rem;border-left:1px solid var(--line)}
.contents a{text-decoration:none}
.contents a:hover{text-decoration:underline}
h1,h2,h3,h4{line-height:1.25;text-wrap:balance;margin:0}
h1{font-size:clamp(1.75rem,1.3rem + 2vw,2.5rem);letter-spacing:-.015em;margin-top:2rem}
h2{font-size:1.5rem;letter-spacing:-.01em;margin-top:4rem}
h3{font-size:1.125rem;margin-top:2.25rem}
h4{font-size:1.125rem}
p{margin:.75rem 0 0;max-width:44rem}
main ul{margin:.75rem 0 0;padding-left:1.25rem;max-width:44rem}
main li+li{margin-top:.35rem}
.lead{font-size:1.125rem;line-height:1.55}
.quiet{color:var(--quiet)}
.small{font-size:.875rem}
.badge{display:inline-block;font-size:.75rem;font-weight:600;line-height:1.5;padding:0 .5rem;border:1px solid currentColor;border-radius:1rem;color:var(--accent);white-space:nowrap}
.badge.optional{color:var(--optional);border-style:dashed}
main ul.cards{list-style:none;padding:0;max-width:none;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));gap:1rem;margin-top:1.5rem}
.cards li{margin:0;padding:1.1rem 1.25rem;background:var(--panel);border-radius:.6rem}
.cards h3{margin:0;font-size:1.0625rem}
.cards p{font-size:.9375rem;line-height:1.5;margin-top:.4rem}
article{margin-top:1.5rem;padding:1.5rem;border:1px solid var(--line);border-radius:.6rem}
article>h3{margin:0}
dl{display:grid;grid-template-columns:minmax(8rem,11rem) 1fr;gap:.45rem 1.25rem;margin:1.1rem 0 0;max-width:60rem}
dt{color:var(--quiet)}
.terms dt{color:inherit;font-weight:600}
.cards+p{margin-top:1.5rem}
dd{margin:0;overflow-wrap:anywhere}
dd ul{margin:0!important;padding:0!important;list-style:none}
table{width:100%;border-collapse:collapse;margin-top:1.5rem;font-size:.9375rem;line-height:1.5}
caption{text-align:left;font-size:.875rem;color:var(--quiet);padding-bottom:.5rem}
th,td{text-align:left;vertical-align:top;padding:.7rem 1.25rem .7rem 0;border-top:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:.8125rem;color:var(--quiet);border-top:0;padding-top:.25rem;padding-bottom:.5rem}
tbody th{font-weight:600}
.fields{table-layout:fixed}
.fields thead th:nth-child(1){width:24%}
.fields thead th:nth-child(3){width:22%}
.fields thead th:nth-child(4){width:26%}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
main ul.changes{list-style:none;padding:0;max-width:52rem}
.changes li{display:grid;grid-template-columns:5.5rem 1fr;gap:.75rem;margin-top:.75rem}
.changes .badge{justify-self:start;align-self:start;margin-top:.15rem}
.badge.widens{color:var(--optional);border-style:dashed}
.badge.neutral{color:var(--quiet)}
.note{display:block;font-size:.875rem;font-weight:400;color:var(--quiet);margin-top:.2rem}
.fields th code{font-size:.9375em}
.fields .badge{display:block;margin-top:.25rem;width:fit-content;font-weight:400}
.fields .badge.required{border:0;padding:0;color:var(--quiet);font-size:.875rem}
.yes{font-weight:600;color:var(--accent)}
.no{color:var(--quiet)}
.ask label{display:block;font-weight:600}
.ask input,.ask select,.ask button{font:inherit;max-width:100%;padding:.5rem .75rem;margin-top:.35rem;border:1px solid var(--quiet);border-radius:.35rem;background:var(--ground);color:var(--ink)}
.ask input,.ask select{width:28rem}
.ask button{font-weight:600;color:var(--accent);border-color:currentColor}
.wrong,.wrong-all a{color:var(--optional)}
.ask .wrong{display:block}
.wrong-all{padding:1rem 1.25rem;margin-top:1.5rem;border:.15rem solid var(--optional);border-radius:.35rem}
.wrong-all h2{margin:0;font-size:1.125rem}
.end{margin-top:5rem;padding-top:1.5rem;padding-bottom:3rem;border-top:1px solid var(--line);font-size:.875rem;color:var(--quiet)}
.end p{max-width:none;margin:0 0 .35rem}
@media (min-width:64rem){
main.frame{display:grid;grid-template:auto 1fr/14.5rem minmax(0,1fr);gap:0 3.5rem}
.intro,.rest{grid-column:2}
.contents{grid-column:1;grid-row:1/3;position:sticky;top:0;align-self:start;max-height:100vh;overflow-y:auto;scroll-padding-block:1.5rem;padding:2.5rem .5rem 2rem .5rem}
h1{margin-top:2.25rem}
}
@media (max-width:48rem){
article{padding:1.1rem}
dl{grid-template-columns:1fr;gap:0}
dd{margin-bottom:.6rem}
h2{margin-top:3rem}
table,caption,tbody,tr,th,td{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr{padding:.9rem 0;border-top:1px solid var(--line)}
th,td{border:0;padding:.15rem 0}
td{margin-top:.3rem}
td::before{content:attr(data-label);display:block;font-weight:400;font-size:.8125rem;color:var(--quiet)}
.short td{display:flex;justify-content:space-between;gap:1rem;margin-top:0}
.short td::before{font-size:inherit}
}
@media print{
:root{--ground:#fff;--panel:#fff;--line:#bbb;--ink:#000;--quiet:#333;--accent:#000;--optional:#000}
body{font-size:10pt}
.contents,.skip,.top{display:none}
main.frame{display:block}
article,.cards li{border:1px solid var(--line);padding:.75rem}
tr,dl,.cards li{break-inside:avoid}
h2,h3,h4,caption{break-after:avoid}
h2{margin-top:2rem}
}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
`

/** What a Content-Security-Policy names the style by. */
export const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`
