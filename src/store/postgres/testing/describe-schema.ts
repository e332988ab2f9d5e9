import type pg from 'pg'

const COLUMNS = `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    a.attnotnull as required, pg_get_expr(d.adbin, d.adrelid) as preset, a.attidentity <> '' as identity
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where n.nspname = 'public' and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped order by c.relname, a.attnum`

const CONSTRAINTS = `select c.relname as table, pg_get_constraintdef(k.oid) as text
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and k.contype in ('p', 'u', 'c', 'f') order by c.relname, k.contype desc, k.conname`

const INDEXES = `select i.tablename as table, i.indexdef as text from pg_indexes i
  where i.schemaname = 'public' and not exists (select from pg_constraint k where k.conname = i.indexname)
  order by i.tablename, i.indexname`

const SEQUENCES = `select sequencename as name, start_value as start from pg_sequences
  where schemaname = 'public' and not exists (select from pg_depend d
    where d.objid = format('%I.%I', schemaname, sequencename)::regclass and d.deptype = 'i') order by 1`

/** The tables of the program as statements that make them, in an order that does not change. */
export async function describeSchema(db: pg.Client): Promise<string> {
  const all = async (text: string) => (await db.query(text)).rows
  const constraints = Map.groupBy(await all(CONSTRAINTS), (row) => row.table)
  const indexes = Map.groupBy(await all(INDEXES), (row) => row.table)
  const sequences = (await all(SEQUENCES)).map(
    ({ name, start }) => `create sequence ${name} start with ${start};`,
  )
  const tables = [...Map.groupBy(await all(COLUMNS), (row) => row.table)].map(([name, columns]) => {
    const lines = [
      ...columns.map(describeColumn),
      ...(constraints.get(name) ?? []).map((constraint) => constraint.text),
    ]
    return [
      `create table ${name} (\n${lines.map((line) => `  ${line}`).join(',\n')}\n);`,
      ...(indexes.get(name) ?? []).map((index) => `${index.text.replaceAll('public.', '')};`),
    ].join('\n')
  })
  return `${[...sequences, ...tables].join('\n\n')}\n`
}

function describeColumn(column: pg.QueryResultRow): string {
  const parts = [column['name'], column['type']]
  if (column['required']) parts.push('not null')
  if (column['identity']) parts.push('generated always as identity')
  if (column['preset'] !== null) parts.push(`default ${column['preset']}`)
  return parts.join(' ')
}
