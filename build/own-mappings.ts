import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec'
import type { Plugin } from 'rolldown'

/** Keeps of the source maps what leads to lines of our own files: an eighth of them. */
export function ownMappings(): Plugin {
  return {
    name: 'own-mappings',
    generateBundle(_, files) {
      for (const file of Object.values(files)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.map')) continue
        file.source = withoutLibraries(JSON.parse(String(file.source)))
      }
    },
  }
}

interface SourceMap {
  readonly sources: readonly string[]
  readonly mappings: string
}

function withoutLibraries(map: SourceMap): string {
  const sources: string[] = []
  const places = new Map<string, number>()
  const kept = (segment: SourceMapSegment): SourceMapSegment => {
    if (segment.length === 1) return segment
    const [column, source, line] = segment
    const path = (map.sources[source] ?? '').replace(/^(?:\.\.\/)+/, '')
    if (path.startsWith('node_modules/')) return [column]
    const place = places.get(path) ?? sources.push(path) - 1
    places.set(path, place)
    return [column, place, line, 0]
  }
  const lines = decode(map.mappings).map((line) =>
    line.map(kept).filter((segment, index, all) => !isSameLine(segment, all[index - 1])),
  )
  return JSON.stringify({ version: 3, sources, names: [], mappings: encode(lines) })
}

function isSameLine(one: SourceMapSegment, previous: SourceMapSegment | undefined): boolean {
  return previous !== undefined && one[1] === previous[1] && one[2] === previous[2]
}
