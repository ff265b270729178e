/**
 * The page's style. The frame of Spyglass takes the height of a `div` around all of this: no margin may reach beyond it, and nothing scrolls
 * but wide graphs, sideways. Colours are both its own, so that it does not matter what lies behind the frame.
 */
export const styleSheet = `
:root { color-scheme: light dark; --bg: #ffffff; --fg: #1b1f24; --muted: #57606a; --line: #d0d7de; --soft: #f6f8fa;
  --good: #1a7f37; --bad: #c3222e; --warn: #8a5d00; --busy: #0860c9; --none: #59636e; --link: #0860c9; }
@media (prefers-color-scheme: dark) {
  :root { --bg: #0d1117; --fg: #e6edf3; --muted: #a3adb8; --line: #3a424c; --soft: #161b22;
    --good: #46c35a; --bad: #ff8078; --warn: #dba53a; --busy: #6cb2ff; --none: #98a2ad; --link: #6cb2ff; }
}
html { background: var(--bg); color: var(--fg); -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--bg); color: var(--fg); font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
.page { display: flow-root; max-width: 1180px; margin: 0 auto; padding: 16px; box-sizing: border-box; }
* { overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--busy); outline-offset: 2px; }
.here { outline: 3px solid var(--busy); outline-offset: -2px; }
.skip { position: absolute; left: -9999px; background: var(--bg); color: var(--link); padding: 8px; }
.skip:focus { left: 8px; top: 8px; z-index: 1; }
.good { --tone: var(--good); } .bad { --tone: var(--bad); } .warn { --tone: var(--warn); }
.busy { --tone: var(--busy); } .none { --tone: var(--none); }
.icon { color: var(--tone); }
.verdict { border-left: 6px solid var(--tone); background: var(--soft); padding: 8px 16px; border-radius: 4px; }
h1 { margin: 0; font-size: 26px; color: var(--tone); line-height: 1.3; }
h2 { margin: 0 0 8px; font-size: 19px; } h3 { margin: 16px 0 4px; font-size: 15px; } h4 { margin: 12px 0 4px; font-size: 13px; }
p { margin: 4px 0; }
ul { margin: 4px 0; padding-left: 22px; }
.overview, .links, .commands { list-style: none; padding: 0; }
.overview { margin: 12px 0; } .overview li { padding: 4px 0; border-bottom: 1px solid var(--line); }
.links { display: flex; flex-wrap: wrap; gap: 4px 16px; }
.outcome { color: var(--tone); font-weight: 600; font-size: 13px; }
.note, .template, .address { color: var(--muted); font-size: 12.5px; } .note, .cause { white-space: pre-wrap; }
.template::before { content: '· '; }
.badge { border: 1px solid var(--line); border-radius: 9px; padding: 0 7px; font-size: 11.5px; font-weight: 400; }
.facts { display: flex; flex-wrap: wrap; gap: 2px 20px; margin: 6px 0; }
.facts > div { display: flex; gap: 6px; max-width: 100%; } dt { color: var(--muted); flex: none; } dd { margin: 0; min-width: 0; white-space: pre-wrap; }
section.workflow { margin-top: 20px; padding: 14px 16px; border: 1px solid var(--line); border-top: 4px solid var(--tone); border-radius: 6px; }
.failure { background: color-mix(in srgb, var(--bad) 7%, var(--bg)); border-left: 4px solid var(--bad); padding: 8px 14px 10px; margin: 10px 0; border-radius: 4px; }
.warn .failure, .warn.failure { background: color-mix(in srgb, var(--warn) 7%, var(--bg)); border-left-color: var(--warn); }
.failure h3 { margin-top: 0; } .cause { font-weight: 600; }
pre, code { font: 12.5px/1.45 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
pre { margin: 4px 0; padding: 10px; background: var(--bg); border: 1px solid var(--line); border-radius: 4px; white-space: pre-wrap; }
details.part { margin: 8px 0; } summary { cursor: pointer; font-weight: 600; padding: 2px 0; } .step summary { font-weight: 400; font-size: 12.5px; color: var(--muted); }
.scroll { overflow-x: auto; overflow-y: hidden; padding: 6px 0; }
.graph { display: block; font: 13px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
.graph text { fill: var(--fg); } .graph .small { font-size: 11.5px; fill: var(--muted); } .graph .icon { fill: var(--tone); }
.graph .unseen { fill: none; font-size: 1px; }
.graph rect { fill: var(--bg); stroke: var(--line); } .graph .edge { fill: none; stroke: var(--none); stroke-width: 1.4; }
.graph .node rect { fill: color-mix(in srgb, var(--tone) 10%, var(--bg)); stroke: var(--tone); stroke-width: 1.3; }
.graph .hook rect { stroke-dasharray: 4 3; } .graph .box > rect, .graph .cells > rect { fill: var(--soft); }
.graph .cells.bad > rect { stroke: var(--bad); }
.graph .cell rect { fill: var(--tone); stroke: none; } .graph .none.cell rect { fill-opacity: .45; }
.graph a:focus-visible { outline: 3px solid var(--busy); }
.timeline { width: 100%; border-collapse: collapse; table-layout: fixed; }
.timeline th { text-align: left; font-weight: 400; } .timeline thead th { color: var(--muted); font-size: 12px; border-bottom: 1px solid var(--line); }
.timeline thead th:nth-child(1) { width: 42%; } .timeline thead th:nth-child(2) { width: 84px; } .timeline thead th:nth-child(3) { width: 76px; }
.timeline tbody tr { border-bottom: 1px solid color-mix(in srgb, var(--line) 55%, var(--bg)); }
.timeline td, .timeline th { padding: 3px 6px 3px 0; vertical-align: top; }
.step { padding-left: calc(var(--depth) * 18px); } .bad .step .name { font-weight: 600; }
.phase { color: var(--tone); } .time { color: var(--muted); }
.axis, .track { position: relative; } .axis-name { position: absolute; left: -9999px; }
.tick { position: absolute; bottom: 3px; border-left: 1px solid var(--line); padding-left: 3px; white-space: nowrap; }
.track { background: repeating-linear-gradient(90deg, var(--line) 0 1px, transparent 1px 25%); }
.bar { position: absolute; top: 8px; height: 10px; border-radius: 2px; background: var(--tone); } .bar.open { background: repeating-linear-gradient(135deg, var(--tone) 0 4px, transparent 4px 7px); }
.tests li { color: var(--bad); } .tests { white-space: pre-wrap; }
.grid { border-collapse: collapse; } .grid th { text-align: left; font-weight: 400; padding: 3px 10px 3px 0; } .grid td, .grid thead th + th { padding: 3px 6px; } .grid thead th { color: var(--muted); font-size: 12px; vertical-align: bottom; white-space: nowrap; }
.grid tbody th { min-width: 240px; max-width: 520px; } .grid td { color: var(--tone); text-align: center; border: 1px solid var(--line); background: color-mix(in srgb, var(--tone) 12%, var(--bg)); }
.spoken { position: absolute; left: -9999px; }
@media (max-width: 640px) {
  .page { padding: 10px; } section.workflow { padding: 10px; } .facts { flex-direction: column; }
  .timeline thead { display: none; } .timeline, .timeline tbody, .timeline tr, .timeline td, .timeline th { display: block; }
  .timeline tr { padding: 4px 0; } .timeline .phase, .timeline .time { display: inline; padding-right: 10px; font-size: 12.5px; }
  .timeline .track { height: 14px; padding: 0; margin-top: 3px; } .bar { top: 2px; }
}
@media print { .skip { display: none; } .scroll { overflow: visible; } }
`;
