import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { writeSmallestDocsScript } from '../docs-script.ts'
import { PLATFORMS, type Platform } from './platforms.ts'
import { lockedRuntime, writeRuntime } from './runtime.ts'

const run = promisify(execFile)
const DOCS_SCRIPT = 'web/dist/docs/scalar.js.br'
/**
 * For other programs, or for stack traces; the texts of the licences are beside the executable. Without its copies for HTTPS, the
 * web app has those by gzip for all.
 */
const LEFT_OUT = /\.map$|\.d\.ts$|^dist\/client\.js$|\/THIRD-PARTY-NOTICES\.txt$|^web\/dist\/assets\/.*\.br$/

/**
 * Writes the executable of a platform into a folder and returns its path. The files of `dist` and `web/dist` are in it, and read
 * as from a disk. Rejects if the running Node is not the one of the lockfile.
 */
export async function buildExecutable(root: string, platform: Platform, folder: string): Promise<string> {
  await requireSameNode(root, platform)
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const output = join(folder, `cointracker-${platform}${PLATFORMS[platform].ending}`)
  const temporary = await mkdtemp(join(tmpdir(), 'cointracker-executable-'))
  try {
    const executable = join(temporary, 'node')
    await writeRuntime(root, platform, executable)
    const docsScript = join(temporary, 'scalar.js.br')
    await writeSmallestDocsScript(join(root, DOCS_SCRIPT), docsScript)
    const config = {
      main: join(root, 'build/executable/main.js'),
      mainFormat: 'module',
      executable,
      output,
      disableExperimentalSEAWarning: true,
      useVfs: true,
      execArgv: scripts['start']?.split(' ').filter((word) => word.startsWith('--')),
      // NODE_OPTIONS is for other programs.
      execArgvExtension: 'none',
      assets: { ...assetsOf(root), [DOCS_SCRIPT]: docsScript },
    }
    const path = join(temporary, 'executable.json')
    await writeFile(path, JSON.stringify(config))
    await run(process.execPath, ['--build-sea', path])
  } finally {
    await rm(temporary, { recursive: true })
  }
  return output
}

/** The paths of files by their names in the executable. */
function assetsOf(root: string): Readonly<Record<string, string>> {
  const files = ['dist', 'web/dist'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  const named = [...files, join(root, 'package.json')].map(
    (path) => [relative(root, path).replaceAll(sep, posix.sep), path] as const,
  )
  return Object.fromEntries(named.filter(([name]) => !LEFT_OUT.test(name)))
}

async function requireSameNode(root: string, platform: Platform): Promise<void> {
  const { version } = await lockedRuntime(root, platform)
  if (process.versions.node === version) return
  throw new Error(`Node ${version} is needed, and this is ${process.versions.node}: start this by npm run.`)
}
