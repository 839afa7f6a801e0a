/**
 * The style sheet of the page. The data colours are Okabe and Ito's (https://jfly.uni-koeln.de/color/), which the
 * colour-blind can tell apart; lines differ in their dashes too, and every colour stands beside a sign and a word.
 */
export const style = `
:root { color-scheme: light dark; --page: #fff; --raised: #f5f6f8; --text: #1b1f24; --muted: #57606a; --rule: #d5dae0;
  --good: #00694c; --fair: #7a5200; --bad: #a83200; --unknown: #6a3d8f;
  --fault: #0072b2; --killable: #e69f00; --unkillable: #b34700; --hover: #0002;
  --heartbeat: #0072b2; --fork: #00845f; --fsync: #b34700; --netns: #a2488a; }
@media (prefers-color-scheme: dark) { :root { --page: #14171b; --raised: #1e2329; --text: #e6e9ed; --muted: #9aa5b1; --rule: #363d46;
  --good: #35c79a; --fair: #f0b429; --bad: #ff8a5c; --unknown: #c9a3ee;
  --fault: #56b4e9; --killable: #e69f00; --unkillable: #ff6a1f; --hover: #fff2;
  --heartbeat: #56b4e9; --fork: #2bc596; --fsync: #ff8a4c; --netns: #dd95c8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 24px 20px 64px; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 24px 0 4px; }
h2 { font-size: 1.25rem; margin: 0 0 8px; display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; }
h3 { font-size: 1rem; margin: 24px 0 8px; } h4 { font-size: .9rem; margin: 12px 0 4px; }
p { margin: 8px 0; } section { margin-top: 40px; padding-top: 24px; border-top: 1px solid var(--rule); }
a { color: inherit; text-underline-offset: 3px; }
.muted, .note { color: var(--muted); } .note { font-size: .875rem; max-width: 78ch; }
.verdict { background: var(--raised); border-left: 8px solid; border-radius: 0 4px 4px 0; padding: 12px 20px; }
.verdict p { margin: 2px 0; } .verdict .label { font-size: 1.3rem; line-height: 1.35; } .verdict .label strong { letter-spacing: .03em; }
.tone-good { color: var(--good); fill: var(--good); } .tone-fair { color: var(--fair); fill: var(--fair); }
.tone-bad { color: var(--bad); fill: var(--bad); } .tone-unknown { color: var(--unknown); fill: var(--unknown); }
.tone-neutral { color: var(--muted); } .edge-neutral { border-color: var(--muted); }
.edge-good { border-color: var(--good); } .edge-fair { border-color: var(--fair); }
.edge-bad { border-color: var(--bad); } .edge-unknown { border-color: var(--unknown); border-left-style: dashed; }
.badge { font-weight: 600; white-space: nowrap; font-size: .95rem; }
.scroll { overflow-x: auto; margin: 12px 0; } .tall { max-height: 480px; overflow-y: auto; }
table { border-collapse: collapse; font-size: .9rem; } .scroll > table { width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 6px 16px 6px 0; border-bottom: 1px solid var(--rule); }
thead th { color: var(--muted); font-weight: 500; vertical-align: bottom; } .figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tbody th, td code { white-space: nowrap; } .findings td code { white-space: normal; } .backups { min-width: 11em; }
.findings td:first-child { width: 1%; white-space: nowrap; } .findings ul { margin: 4px 0; padding-left: 20px; }
.log td { padding: 1px 12px 1px 0; border: 0; } .log code { white-space: pre-wrap; }
code, pre { font: .85em/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--raised); padding: 12px; border-radius: 4px; white-space: pre-wrap; margin: 8px 0; }
details { margin: 8px 0; } summary { cursor: pointer; color: var(--muted); font-size: .9rem; }
dl { margin: 8px 0; font-size: .9rem; } dd { margin: 0; overflow-wrap: anywhere; } dt { color: var(--muted); }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(290px, 1fr)); gap: 4px 32px; }
.figures div { display: flex; justify-content: space-between; gap: 12px; border-bottom: 1px solid var(--rule); } .figures dd { white-space: nowrap; }
.facts div { display: grid; grid-template-columns: 90px 1fr; gap: 12px; padding: 2px 0; }
svg { display: block; width: 100%; min-width: 820px; font: 11.5px system-ui, sans-serif; } svg text { fill: var(--text); }
svg .row-label { font-weight: 600; } svg .tick { fill: var(--muted); font-size: 10.5px; } svg .legend text { fill: var(--muted); font-size: 11px; }
svg text.inside { fill: var(--page); font-weight: 600; }
svg text.tone-good { fill: var(--good); } svg text.tone-fair { fill: var(--fair); } svg text.tone-bad { fill: var(--bad); } svg text.tone-unknown { fill: var(--unknown); }
.grid { stroke: var(--rule); stroke-width: .7; } .axis { stroke: var(--muted); fill: none; }
.fault-bar { fill: var(--fault); } .fault-band { fill: var(--fault); opacity: .13; }
.away, .not-run, .break { fill: url(#hatch); } .hatch { stroke: var(--muted); stroke-width: 1.4; opacity: .45; }
svg .not-run-label { fill: var(--muted); }
.fill-good { fill: var(--good); } .fill-fair { fill: var(--fair); } .fill-bad { fill: var(--bad); } .fill-unknown { fill: var(--unknown); }
.kernel-mark { fill: var(--unkillable); } .area-killable { fill: var(--killable); } .area-unkillable { fill: var(--unkillable); }
.line { fill: none; stroke-width: 1.6; stroke-linejoin: round; } .line-load { stroke: var(--text); } .line-heartbeat { stroke: var(--heartbeat); }
.line-fork { stroke: var(--fork); stroke-dasharray: 7 3; } .line-fsync { stroke: var(--fsync); stroke-dasharray: 2 2.5; } .line-netns { stroke: var(--netns); stroke-dasharray: 9 3 2 3; } .line-api { stroke: var(--unknown); stroke-width: 2.2; }
svg .mark { font-size: 13px; } svg .mark.tone-neutral { fill: var(--muted); } .deadline path { stroke: var(--text); stroke-width: 1.6; stroke-dasharray: 3 2; }
:target { outline: 2px solid var(--fault); outline-offset: 2px; } tr:target { background: var(--raised); }
.promises tbody th { font-weight: 400; white-space: normal; } .promises a { text-decoration-color: var(--rule); }
.hover { fill: transparent; } .hover:hover { fill: var(--hover); }
.kernel-hung-task, .kernel-rcu-stall, .kernel-panic, .kernel-oom { color: var(--bad); }
/* A table that scrolls has a shadow at the edge that hides columns. */
.scroll { background: linear-gradient(90deg, var(--page) 24px, transparent) 0 0 / 48px 100% no-repeat local, linear-gradient(270deg, var(--page) 24px, transparent) 100% 0 / 48px 100% no-repeat local,
  linear-gradient(90deg, var(--hover), transparent) 0 0 / 12px 100% no-repeat scroll, linear-gradient(270deg, var(--hover), transparent) 100% 0 / 12px 100% no-repeat scroll; }
@media print { details::details-content { content-visibility: visible; block-size: auto; } .scroll { overflow: visible; } svg { min-width: 0; } section { break-inside: avoid-page; } }
`;
