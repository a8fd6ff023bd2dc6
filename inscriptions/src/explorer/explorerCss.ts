export const EXPLORER_CSS = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#f3f5f4, #0c1110);
  --card: light-dark(#ffffff, #141b19);
  --ink: light-dark(#10201b, #e8efec);
  --soft: light-dark(#566760, #93a59e);
  --line: light-dark(#dbe2df, #25302d);
  --accent: light-dark(#08775a, #58dcae);
  --wash: light-dark(#e4f3ed, #14302a);
  --mono: ui-monospace, "SF Mono", "Cascadia Code", "DejaVu Sans Mono", monospace;
  font: 16px/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif;
  color: var(--ink);
  background: var(--paper);
}
* { box-sizing: border-box }
body, h1, h2, ul, dl, dd, figure, p { margin: 0; padding: 0 }
ul { list-style: none }
a { color: var(--accent) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
header { border-bottom: 1px solid var(--line); background: var(--card); padding: 12px clamp(16px, 3vw, 32px) }
.brand { color: var(--ink); font-weight: 650; letter-spacing: -0.01em; text-decoration: none }
main { max-width: 1240px; margin: 0 auto; padding: clamp(20px, 4vw, 40px) clamp(16px, 3vw, 32px) 64px }
h1 { font-size: clamp(26px, 4vw, 36px); line-height: 1.15; letter-spacing: -0.03em; font-weight: 650 }
h2 { font-size: 20px; letter-spacing: -0.02em; margin: 40px 0 0 }
.empty { margin-top: 16px; color: var(--soft) }

.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(46%, 210px), 1fr)); gap: 16px; margin-top: 24px }
.card {
  position: relative; display: flex; flex-direction: column; overflow: hidden;
  border: 1px solid var(--line); border-radius: 12px; background: var(--card);
}
.card iframe { width: 100%; aspect-ratio: 1; border: 0; border-bottom: 1px solid var(--line); pointer-events: none }
.card a { display: flex; gap: 8px; align-items: baseline; padding: 10px 12px; color: inherit; text-decoration: none }
.card a::after { content: ""; position: absolute; inset: 0; border-radius: 12px }
.card a:focus-visible { outline: none }
.card a:focus-visible::after { outline: 2px solid var(--accent); outline-offset: -2px }
.card:hover { border-color: var(--accent) }
.card span { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; color: var(--soft); font-size: 14px }
.card .chips { padding: 0 12px 12px }
.chips { display: flex; flex-wrap: wrap; gap: 6px }
.chips li { padding: 1px 8px; border-radius: 99px; background: var(--wash); color: var(--accent); font-size: 13px }
.pages { display: flex; gap: 24px; margin-top: 24px }

.heading { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px }
.inscription { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 32px; margin-top: 24px }
figure iframe {
  display: block; width: 100%; height: min(72vh, 760px);
  border: 1px solid var(--line); border-radius: 12px; background: var(--card);
}
figcaption { display: flex; justify-content: space-between; gap: 16px; margin-top: 10px }
figcaption span { display: flex; gap: 16px }
.facts > dt { color: var(--soft); font-size: 14px }
.facts > dd { margin-bottom: 12px; overflow-wrap: anywhere; font: 14px/1.5 var(--mono) }
.facts ul, .facts dl { padding-left: 14px; border-left: 2px solid var(--line) }
.facts dl dt { color: var(--soft) }
@media (max-width: 800px) {
  .inscription { grid-template-columns: minmax(0, 1fr); gap: 24px }
  figure iframe { height: min(62vh, 110vw) }
}
`
