/** Statements that take back what a migration has added, most recent first; values that it has changed stay. */
export function undoneMigration(migration: string): string {
  const added = migration.matchAll(/^(?:create (table|index) (\w+)|alter table (\w+) add column (\w+))/gm)
  return [...added]
    .map(([, kind, name, table, column]) =>
      kind === undefined ? `alter table ${table} drop column ${column};` : `drop ${kind} ${name};`,
    )
    .reverse()
    .join('\n')
}
