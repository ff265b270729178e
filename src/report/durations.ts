/** `0.4s`, `41s`, `3m12s`, `1h05m`. Milliseconds in; a negative one (clocks differ) counts as none. */
export function formatDuration(ms: number): string {
  const rounded = Math.max(0, ms);
  if (rounded > 0 && rounded < 950) return `${(Math.ceil(rounded / 100) / 10).toFixed(1)}s`;
  const seconds = Math.round(rounded / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${pad(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h${pad(minutes % 60)}m`;
}

/** `+03:12`, `+1:03:12`: time since the run began. */
export function formatElapsed(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const clock = `${pad(minutes % 60)}:${pad(seconds % 60)}`;
  return hours === 0 ? `+${clock}` : `+${hours}:${clock}`;
}

/** Milliseconds since the epoch of an RFC 3339 time, or null where there is none that can be read. */
export function parseTime(text: string | null | undefined): number | null {
  const time = text === null || text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
