import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { execForm, pairsOf, type Stage, textsOf } from './dockerfile.ts'

type Settings = Readonly<Record<string, string>>

/** Why no root of an image can be entered here; false if one can. */
export function containersAreMissing(): string | false {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can enter an image'
  if (spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status !== 0)
    return 'unshare is refused here'
  const missing = ['nsenter', 'setpriv', 'strip', 'ldd'].find((name) => spawnSync(name, ['--version']).error)
  return missing === undefined ? false : `${missing} is not installed`
}

export interface Start {
  readonly root: string
  /** Is mounted at /data. */
  readonly volume: string
  /** The number of the user, which is also that of its group. */
  readonly user: number
  /** What a person adds to ENV. */
  readonly settings: Settings
  readonly isReadOnly?: boolean
}

export interface Container extends AsyncDisposable {
  /** As the program says it. */
  readonly url: string
  /** Runs the image's health check inside; its exit code. */
  health(): Promise<number>
  /** Carries out a command of the program inside. */
  run(...words: readonly string[]): Promise<{ readonly code: number; readonly text: string }>
  /** Sends the image's STOPSIGNAL; the exit code, and null if the program had to be killed. */
  stop(): Promise<number | null>
}

/** As `docker run --cap-drop ALL --security-opt no-new-privileges`, except that the network is that of this machine. Rejects with the program's output if it ends at once. */
export async function startContainer(stage: Stage, start: Start): Promise<Container> {
  const { root, user, settings } = start
  const env = { ...pairsOf(stage, 'ENV'), ...settings }
  const words = [...execForm(stage, 'ENTRYPOINT'), ...execForm(stage, 'CMD')]
  const ids = [`--setgid=${user}`, `--setuid=${user}`]
  const place = [`--root=${root}`, `--wd=${textsOf(stage, 'WORKDIR').at(-1) ?? '/'}`]
  const child = spawn(
    'unshare',
    [
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      '/bin/sh',
      '-ec',
      mounts(start),
      'sh',
      ...place,
      ...ids,
      ...words,
    ],
    { env: { ...env, TOOLS_PATH: process.env['PATH'] }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const ended = once(child, 'close')
  const output: string[] = []
  child.stderr.on('data', (chunk) => output.push(String(chunk)))
  const url = await urlIn(child.stdout, output)
  if (url === null) {
    const [code] = await ended
    throw new Error(`the program ended with ${code}: ${output.join('')}`)
  }
  const pid = firstChild(child.pid ?? 0)
  const inside = async (command: readonly string[]) => {
    const namespaces = ['--target', String(pid), '--mount', '--pid', '--root', '--wd', ...ids]
    const process = spawn('nsenter', [...namespaces, '--', ...command], { env })
    const texts: string[] = []
    for (const stream of [process.stdout, process.stderr]) {
      stream.on('data', (chunk) => texts.push(String(chunk)))
    }
    const [code] = await once(process, 'close')
    return { code: Number(code), text: texts.join('') }
  }
  return {
    url,
    health: async () => (await inside(execForm(stage, 'HEALTHCHECK'))).code,
    run: (...words) => inside([...execForm(stage, 'ENTRYPOINT'), ...words]),
    stop: async () => {
      process.kill(pid, textsOf(stage, 'STOPSIGNAL')[0] as NodeJS.Signals)
      const kill = setTimeout(() => process.kill(pid, 'SIGKILL'), 10_000)
      const [code] = await ended
      clearTimeout(kill)
      return code
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null) process.kill(pid, 'SIGKILL')
      await ended
    },
  }
}

/** A named volume as Docker makes it: with the owner and the mode of the image's folder. */
export function makeVolume(root: string, volume: string): void {
  const path = join(root, 'data')
  const [uid, gid, mode] = execFileSync('stat', ['-c', '%u %g %a', path], { encoding: 'utf8' })
    .trim()
    .split(' ')
  mkdirSync(volume)
  chownSync(volume, Number(uid), Number(gid))
  chmodSync(volume, Number.parseInt(mode ?? '', 8))
}

function mounts({ root, volume, isReadOnly = true }: Start): string {
  return `
    export PATH=$TOOLS_PATH
    mount --bind ${root} ${root}
    ${isReadOnly ? `mount -o remount,ro,bind ${root} ${root}` : ''}
    mount --bind ${volume} ${root}/data
    mount -t tmpfs -o mode=1777 tmpfs ${root}/tmp
    mount -t proc proc ${root}/proc
    mount -t tmpfs -o mode=755 tmpfs ${root}/dev
    for name in null zero random urandom; do touch ${root}/dev/$name; mount --bind /dev/$name ${root}/dev/$name; done
    unset TOOLS_PATH PWD OLDPWD
    exec setpriv --no-new-privs env -u PATH /usr/bin/unshare "$@"`
}

async function urlIn(output: NodeJS.ReadableStream, lines: string[]): Promise<string | null> {
  for await (const line of createInterface({ input: output })) {
    lines.push(`${line}\n`)
    const url = /\bat (http:\/\/[^\s"]+)/.exec(line)?.[1]
    if (url === undefined) continue
    output.resume()
    return url
  }
  return null
}

function firstChild(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
}
