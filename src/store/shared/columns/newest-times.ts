/** The latest second of each owner: it may have histories in several coins. What no version writes is left out. */
export function toNewestTimes(
  rows: readonly Readonly<Record<string, unknown>>[],
): ReadonlyMap<number, number> {
  const times = new Map<number, number>()
  for (const row of rows) {
    const [id, time] = [Number(row['owner_id']), Number(row['time'])]
    if (isSecond(time)) times.set(id, Math.max(times.get(id) ?? 0, time))
  }
  return times
}

function isSecond(time: number): boolean {
  return Number.isSafeInteger(time) && time >= 0 && !Number.isNaN(new Date(time * 1000).getTime())
}
