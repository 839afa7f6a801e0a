/** Reports are rendered from plan, history and judgement alone. */
export { durationText, momentText } from '../history/time-text.ts';
export { renderHtml } from './html.ts';
export { renderJson } from './json.ts';
export { renderJunit } from './junit.ts';
export { renderMarkdown } from './markdown.ts';
export { makeReport, Report, SCHEMA_VERSION } from './report.ts';
export { renderTerminal, type TerminalOptions, terminalOf } from './terminal.ts';
export { formats, writeReports } from './write.ts';
