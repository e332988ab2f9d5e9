import { dirname, extname, relative, resolve } from 'node:path'
import type { Plugin } from 'rolldown'

/** A module that is started as a process of its own. */
const PROCESS = /new URL\(\s*'(\.[^']*\.ts)',\s*import\.meta\.url\s*,?\s*\)/g

/**
 * Lets `import.meta.url` name the place below the output folder that the module has below the folder of sources, so that the
 * files beside it are found there. Modules that are started as processes become entries of their own.
 */
export function sourceLocations(sourceFolder: string): Plugin {
  return {
    name: 'source-locations',
    transform: {
      filter: { id: /\.ts$/, code: 'import.meta.url' },
      handler(code, id) {
        const withEntries = code.replace(PROCESS, (_, path: string) => {
          const source = resolve(dirname(id), path)
          const fileName = `${relative(sourceFolder, source).slice(0, -extname(source).length)}.js`
          this.emitFile({ type: 'chunk', id: source, fileName })
          return `new URL('./${fileName}', BUNDLE_URL)`
        })
        const located = withEntries.replaceAll(
          'import.meta.url',
          `new URL('./${relative(sourceFolder, id)}', BUNDLE_URL).href`,
        )
        // Lines stay where they are.
        return { code: located.replaceAll('BUNDLE_URL', 'import.meta.url'), map: null }
      },
    },
  }
}
