/** The looks of the pages of sign-in. The colours are those of console/src/app/theme.ts; a test compares them. */
export const SIGN_IN_STYLE = `
  :root {
    color-scheme: light dark;
    --body: light-dark(#f7f9f9, #12191a); --surface: light-dark(#ffffff, #1a2324);
    --line: light-dark(#dde4e4, #303d3f); --dimmed: light-dark(#566164, #a3b1b3);
    --link: light-dark(#0b6c66, #6fd0c7); --strong: #0b746d; --stronger: #06605a;
    --good: light-dark(#1a6b38, #8fdca6); --good-ground: light-dark(#e2f4e7, #173524);
    --bad: light-dark(#a01c12, #ffaaa2); --bad-ground: light-dark(#fde8e6, #451e1b);
    --neutral: light-dark(#414b4d, #c9d3d4); --neutral-ground: light-dark(#e9eeee, #2a3637);
    font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  }
  * { box-sizing: border-box }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem 1rem;
    background: var(--body); color: light-dark(#000, #c9d3d4) }
  main { width: 100%; max-width: 26rem; padding: 2rem; background: var(--surface);
    border: 1px solid var(--line); border-radius: .75rem }
  .brand { display: flex; align-items: center; gap: .6rem; margin: 0 0 1.75rem; font-weight: 700 }
  .brand svg { width: 2rem; height: 2rem }
  h1 { margin: 0 0 .75rem; font-size: 1.5rem; font-weight: 650; line-height: 1.3 }
  p { margin: 0 0 1rem }
  [data-tone] { padding: .65rem .9rem; border: 1px solid; border-radius: .5rem }
  [data-tone=good] { color: var(--good); background: var(--good-ground) }
  [data-tone=bad] { color: var(--bad); background: var(--bad-ground) }
  [data-tone=neutral] { color: var(--neutral); background: var(--neutral-ground) }
  button, .button { display: block; width: 100%; min-height: 2.75rem; margin: 0 0 .75rem; padding: .6rem 1rem;
    font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer;
    border: 1px solid var(--line); border-radius: .5rem; background: none; color: inherit }
  button, .button.first { border-color: transparent; background: var(--strong); color: #ffffff }
  button:hover, .button.first:hover { background: var(--stronger) }
  button:disabled { opacity: .6; cursor: default }
  .button:not(.first):hover { border-color: var(--link) }
  .small { margin: 1.25rem 0 0; font-size: .8125rem; color: var(--dimmed) }
  [hidden] { display: none }
  :focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
`

/** The mark of Tidegate, as console/public/icon.svg has it. */
export const MARK =
  '<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7" fill="#0b6e6e"/><path d="M5 20c3.7 0 3.7-3 7.3-3s3.7 3 7.4 3 3.6-3 7.3-3M5 25c3.7 0 3.7-3 7.3-3s3.7 3 7.4 3 3.6-3 7.3-3M9 13V7h14v6" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/></svg>'
