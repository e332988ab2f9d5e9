import native from 'node:path'
import type { Plugin } from 'rolldown'

/** A module that is started as a process of its own. */
const PROCESS = /new URL\(\s*'(\.[^']*\.ts)',\s*import\.meta\.url\s*,?\s*\)/g

/**
 * Lets `import.meta.url` name the place below the output folder that the module has below the folder of sources, so that the
 * files beside it are found there. Modules that are started as processes become entries of their own. `system`: how paths are
 * written here.
 */
export function sourceLocations(sourceFolder: string, system: typeof native = native): Plugin {
  const below = (path: string) => system.relative(sourceFolder, path).replaceAll(system.sep, '/')
  return {
    name: 'source-locations',
    transform: {
      filter: { id: /\.ts$/, code: 'import.meta.url' },
      handler(code, id) {
        const withEntries = code.replace(PROCESS, (_, path: string) => {
          const source = system.resolve(system.dirname(id), path)
          const fileName = below(source).replace(/\.ts$/, '.js')
          this.emitFile({ type: 'chunk', id: source, fileName })
          return `new URL('./${fileName}', BUNDLE_URL)`
        })
        const located = withEntries.replaceAll(
          'import.meta.url',
          `new URL('./${below(id)}', BUNDLE_URL).href`,
        )
        // Lines stay where they are.
        return { code: located.replaceAll('BUNDLE_URL', 'import.meta.url'), map: null }
      },
    },
  }
}
