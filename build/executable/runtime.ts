import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PLATFORMS, type Platform } from './platforms.ts'

const run = promisify(execFile)
/** GNU's knows the platforms it was built for, LLVM's all. */
const STRIP = ['strip', 'llvm-strip']

/** Writes the Node of a platform to a file, on Linux without its symbols: 33 MB less. */
export async function writeRuntime(root: string, platform: Platform, path: string): Promise<void> {
  const runtime = join(await runtimeFolder(root, platform), PLATFORMS[platform].file)
  if (platform.startsWith('linux-')) {
    for (const strip of STRIP) {
      try {
        await run(strip, ['-o', path, runtime])
        return
      } catch {
        // It is not installed, or does not know the platform.
      }
    }
    process.stderr.write(`No strip knows ${platform}: the executable keeps the symbols of Node.\n`)
  }
  await copyFile(runtime, path)
}

/** The package of a platform's Node: where npm has installed it, else where it was downloaded to. */
export async function runtimeFolder(root: string, platform: Platform): Promise<string> {
  const { runtime } = PLATFORMS[platform]
  const installed = join(root, 'node_modules', runtime)
  if (existsSync(installed)) return installed
  const { version, integrity } = await lockedRuntime(root, platform)
  const folder = join(root, 'node_modules/.cache/runtimes', `${runtime}-${version}`)
  const downloaded = join(folder, 'package')
  if (!existsSync(downloaded)) await download(`${runtime}@${version}`, integrity, folder)
  return downloaded
}

/** Its package as package-lock.json names it. */
export async function lockedRuntime(
  root: string,
  platform: Platform,
): Promise<{ readonly version: string; readonly integrity: string }> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'))
  return lock.packages[`node_modules/${PLATFORMS[platform].runtime}`]
}

async function download(name: string, integrity: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const { stdout } = await run('npm', ['pack', name, '--json', '--pack-destination', folder])
  const [packed] = Object.values(JSON.parse(stdout)) as { filename: string; integrity: string }[]
  if (packed?.integrity !== integrity) throw new Error(`${name} is not what package-lock.json names`)
  // It has its name once it is whole.
  const partial = await mkdtemp(join(folder, 'partial-'))
  await run('tar', ['-xzf', join(folder, packed.filename), '-C', partial])
  await rename(join(partial, 'package'), join(folder, 'package'))
}
