import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { buildExecutable } from './executable/build-executable.ts'
import { licences } from './executable/licences.ts'
import { isPlatform, PLATFORMS, type Platform } from './executable/platforms.ts'
import { runtimeFolder } from './executable/runtime.ts'

const ROOT = resolve(import.meta.dirname, '..')
const OUT = resolve(ROOT, 'dist-executable')
const HELP = `Usage: npm run build:executable [platform...]

Writes the program and its runtime as one file for each platform: ${Object.keys(PLATFORMS).join(', ')}.
By default the one of this machine. Runtimes of others are downloaded. Run "npm run build" before.

This is a preview: single executables are experimental in Node, and only linux-x64 is tested. macOS runs the file once it is
signed on a Mac (codesign --sign - FILE). There is none for Intel Macs, which Node does not support; use the npm package.
`

const words = process.argv.slice(2)
if (words.includes('--help')) process.stdout.write(HELP)
else process.exitCode = await run(words)

async function run(names: readonly string[]): Promise<number> {
  const platforms = names.length > 0 ? names : [platformHere()]
  const unknown = platforms.filter((name) => !isPlatform(name))
  if (unknown.length > 0) {
    process.stderr.write(`There is no executable for ${unknown.join(', ')}.\n\n${HELP}`)
    return 2
  }
  await mkdir(OUT, { recursive: true })
  for (const platform of platforms as Platform[]) {
    const path = await buildExecutable(ROOT, platform, OUT)
    process.stdout.write(`${path}: ${((await stat(path)).size / 1e6).toFixed(1)} MB (preview)\n`)
  }
  // Node's package for Windows has no licence.
  const node = await runtimeFolder(ROOT, 'linux-x64')
  await writeFile(join(OUT, 'LICENCES.txt'), await licences(ROOT, node))
  await writeFile(join(OUT, 'SHA256SUMS'), await sums(OUT))
  return 0
}

function platformHere(): string {
  const system = { darwin: 'macos', win32: 'win' }[process.platform as string] ?? process.platform
  return `${system}-${process.arch}`
}

/** As `sha256sum --check` reads them. */
async function sums(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('cointracker-')).toSorted()
  const lines: string[] = []
  for (const name of names) {
    const sum = createHash('sha256').update(await readFile(join(folder, name)))
    lines.push(`${sum.digest('hex')}  ${name}\n`)
  }
  return lines.join('')
}
