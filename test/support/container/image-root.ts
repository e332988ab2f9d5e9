import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copyContext } from './build-context.ts'
import { nameOf, type Stage, textsOf } from './dockerfile.ts'

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * Carries out the steps of the Dockerfile below a folder, with this machine's files in place of the images: the packages that
 * are installed here instead of `npm ci`, the libraries of this system instead of the base image's. Returns the root of the image.
 */
export function buildImageRoot(stages: readonly Stage[], folder: string): string {
  const root = join(folder, 'root')
  for (const path of ['etc', 'proc', 'dev', 'tmp']) mkdirSync(join(root, path), { recursive: true })
  const runtime = buildRuntime(stageOf(stages, 'runtime'), join(folder, 'runtime'))
  const program = buildProgram(stageOf(stages, 'build'), join(folder, 'build'))
  for (const image of [runtime, program]) cpSync(image, root, { recursive: true, preserveTimestamps: true })
  addBase(root)
  return root
}

function stageOf(stages: readonly Stage[], name: string): Stage {
  const stage = stages.find((stage) => nameOf(stage) === name)
  if (stage === undefined) throw new Error(`the Dockerfile has no stage ${name}`)
  return stage
}

function buildRuntime(stage: Stage, folder: string): string {
  const image = join(folder, 'image')
  mkdirSync(join(image, 'nodejs'), { recursive: true })
  mkdirSync(join(image, 'usr/lib'), { recursive: true })
  copyFileSync(process.execPath, join(image, 'nodejs/node'))
  copyFileSync(join(REPOSITORY, 'LICENSE'), join(image, 'nodejs/LICENSE'))
  for (const [name, path] of librariesOf(process.execPath)) {
    if (name === 'libatomic.so.1') copyFileSync(path, join(image, 'usr/lib', name))
  }
  runSteps(stage, folder, image)
  return image
}

function buildProgram(stage: Stage, folder: string): string {
  const image = join(folder, 'image')
  copyContext(folder)
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'))
  execFileSync('npm', ['run', 'build', '--silent'], { cwd: folder })
  runSteps(stage, folder, image)
  return image
}

/** Every RUN but those that install packages. */
function runSteps(stage: Stage, folder: string, image: string): void {
  for (const text of textsOf(stage, 'RUN')) {
    if (/\b(?:apt-get|npm ci)\b/.test(text)) continue
    execFileSync('/bin/sh', ['-ec', text.replaceAll('/image', image)], { cwd: folder })
  }
}

/** The libraries of the runtime, where the loader looks for them, but for those that the image brings. */
function addBase(root: string): void {
  for (const [name, path] of librariesOf(process.execPath)) {
    if (readdirSync(join(root, 'usr/lib')).includes(name)) continue
    mkdirSync(join(root, dirname(path)), { recursive: true })
    copyFileSync(path, join(root, path))
  }
}

function librariesOf(program: string): readonly (readonly [name: string, path: string])[] {
  const text = execFileSync('ldd', [program], { encoding: 'utf8' })
  return [...text.matchAll(/^\s*(?:\S+ => )?(\/\S+)/gm)].map(([, path = '']) => [
    path.split('/').at(-1) ?? '',
    path,
  ])
}
