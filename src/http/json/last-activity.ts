import { formatTime } from './time.ts'

/** `times`: in seconds, by id. */
export function lastActivity(
  times: ReadonlyMap<number, number>,
  id: number,
): { readonly last_activity_at: string | null } {
  const seconds = times.get(id)
  return { last_activity_at: seconds === undefined ? null : formatTime(seconds * 1000) }
}
