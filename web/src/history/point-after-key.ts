/** The part of all points that Page Up and Page Down move by. */
const PAGE = 0.1

/** The point that a key of the chart moves to; undefined for other keys, null for away from all points. */
export function pointAfterKey(key: string, point: number | null, count: number): number | null | undefined {
  const last = count - 1
  if (last < 0) return undefined
  const page = Math.max(1, Math.round(count * PAGE))
  const moves: Readonly<Record<string, number | null>> = {
    ArrowLeft: point === null ? last : point - 1,
    ArrowRight: point === null ? 0 : point + 1,
    PageUp: (point ?? last) - page,
    PageDown: (point ?? 0) + page,
    Home: 0,
    End: last,
    Escape: null,
  }
  const moved = moves[key]
  return typeof moved === 'number' ? Math.min(last, Math.max(0, moved)) : moved
}
