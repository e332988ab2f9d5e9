import { writeFile } from 'node:fs/promises'
import { openApiText } from '../http/openapi-text.ts'

await writeFile(new URL('../../openapi.json', import.meta.url), await openApiText())
