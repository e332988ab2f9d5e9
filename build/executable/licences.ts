import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The licences of the program, of what is bundled with it, and of the Node in a folder. */
export async function licences(root: string, runtime: string): Promise<string> {
  const files = [
    join(root, 'LICENSE'),
    join(root, 'dist/THIRD-PARTY-NOTICES.txt'),
    join(root, 'web/dist/THIRD-PARTY-NOTICES.txt'),
    join(runtime, 'LICENSE'),
  ]
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return texts.join(`\n${'='.repeat(80)}\n\n`)
}
