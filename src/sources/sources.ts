import { type ChainSlug, chainOf } from '../domain/chains/chain.ts'
import type { NamedServer, OwnServer, ServerTest } from '../domain/ports/server-tests.ts'
import type { SettingsReader } from '../domain/ports/settings-reader.ts'
import { blockbook } from './blockbook/index.ts'
import { blockchair } from './blockchair/index.ts'
import { core } from './core/index.ts'
import { electrum } from './electrum/index.ts'
import { esplora } from './esplora/index.ts'
import type { OpenSource, ServerTestParts, SourceDescriptor, SourceParts } from './source-descriptor.ts'

/** Every provider under its name in SOURCES, in the default order of preference. */
const SOURCES = { electrum, core, blockbook, blockchair, esplora }

type Descriptors = { readonly [Each in SourceName]: SourceDescriptor<SourceSettings[Each]> }

export type SourceName = keyof typeof SOURCES
export type SourceSettings = {
  readonly [Name in SourceName]: ReturnType<(typeof SOURCES)[Name]['readSettings']>
}

export const SOURCE_NAMES = Object.keys(SOURCES) as readonly SourceName[]

const NO_CHAINS: ReadonlySet<ChainSlug> = new Set()

export function readSourceSettings(settings: SettingsReader): SourceSettings {
  const read = SOURCE_NAMES.map((name) => [name, SOURCES[name].readSettings(settings)] as const)
  return Object.fromEntries(read) as unknown as SourceSettings
}

/** The sources of these names, in their order. Only what a person has named is asked about a chain with an own server. */
export function createSources(
  names: readonly SourceName[],
  settings: SourceSettings,
  parts: SourceParts,
  areChosen: boolean,
): readonly OpenSource[] {
  const created = new Map<SourceName, readonly OpenSource[]>()
  const create = (name: SourceName, ownChains: ReadonlySet<ChainSlug>) =>
    created.set(name, createEach(name, settings, parts, ownChains))
  const own = names.filter((name) => SOURCES[name].isOwn)
  for (const name of own) create(name, NO_CHAINS)
  const ownChains = [...created.values()].flat().flatMap((source) => source.status().chains)
  for (const name of names.filter((each) => !own.includes(each)))
    create(name, areChosen ? NO_CHAINS : new Set(ownChains))
  const all = names.flatMap((name) => created.get(name) ?? [])
  return all.filter((source) => source.status().chains.length > 0)
}

function createEach<Name extends SourceName>(
  name: Name,
  settings: SourceSettings,
  parts: SourceParts,
  ownChains: ReadonlySet<ChainSlug>,
): readonly OpenSource[] {
  const descriptors: Descriptors = SOURCES
  return descriptors[name].create(settings[name], parts, ownChains)
}

/** A server that no setting names yet, and how to try it. */
export interface ServerToTest {
  readonly settings: Readonly<Record<string, string>>
  /** As SourceDescriptor has it. `read` reads `settings`; throws StartError for a value that the setting would refuse. */
  test(read: SettingsReader, parts: ServerTestParts): Promise<ServerTest>
}

/** Null if no source of this name serves the chain. */
export function serverToTest(server: NamedServer): ServerToTest | null {
  const descriptors: Partial<Record<OwnServer, SourceDescriptor<unknown>>> = SOURCES as object
  const descriptor = descriptors[server.source]
  const settings = descriptor?.tester?.settingsOf(server) ?? null
  if (descriptor?.tester === undefined || settings === null) return null
  const { tester } = descriptor
  return {
    settings,
    test: async (read, parts) =>
      await tester.test(descriptor.readSettings(read), chainOf(server.chain), parts),
  }
}
