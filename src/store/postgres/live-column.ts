/**
 * SQL: the source that announces changes of a row of `sync` or `unused_address`; null also once no process listens to it
 * any more, although the row may still name it.
 */
export const liveOf = (row: string): string => `(select l.source from watch_lease l
  where l.source = ${row}.live and l.until > floor(extract(epoch from clock_timestamp()) * 1000))`
