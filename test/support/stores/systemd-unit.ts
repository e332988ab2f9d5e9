import { type StoreFiles, textOf } from './store-files.ts'

/** The values of each directive of a section, in order. */
export type Directives = Readonly<Record<string, readonly string[]>>

/** The sections of the systemd unit by name. Throws for a line that is neither comment, section nor directive. */
export function systemdUnit(files: StoreFiles): Readonly<Record<string, Directives>> {
  const sections: Record<string, Record<string, string[]>> = {}
  let current: Record<string, string[]> = {}
  for (const line of textOf(files, 'systemd/mini-cointracker.service').split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const [, section, name, value = ''] = /^(?:\[(\w+)\]|(\w+)=(.*))$/.exec(line) ?? []
    if (section !== undefined) {
      current = {}
      sections[section] = current
    } else if (name !== undefined) current[name] = [...(current[name] ?? []), value]
    else throw new Error(`not a line of a unit: ${line}`)
  }
  return sections
}
