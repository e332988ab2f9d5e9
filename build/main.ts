import { resolve } from 'node:path'
import { bundle } from './bundle.ts'
import { writeClientTypes } from './client-types.ts'
import { writeDocsScript } from './docs-script.ts'

const ROOT = resolve(import.meta.dirname, '..')

await writeDocsScript(resolve(ROOT, 'web/dist/docs/scalar.js.br'))
await bundle(resolve(ROOT, 'src'), resolve(ROOT, 'dist'))
await writeClientTypes(resolve(ROOT, 'src'), resolve(ROOT, 'dist/client'))
