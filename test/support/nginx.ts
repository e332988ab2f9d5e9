import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const PATHS = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx', '/opt/homebrew/bin/nginx']
const OPERATIONS = new URL('../../docs/operations.md', import.meta.url)

/** Why no nginx can be started here; false if one can. */
export function nginxIsMissing(): string | false {
  if (nginxPath() === undefined) return 'nginx is not installed'
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return false
  } catch {
    return 'openssl, which makes the certificate, is not installed'
  }
}

/** The recipes of docs/operations.md, in their order. */
export function nginxRecipes(): string[] {
  const blocks = readFileSync(OPERATIONS, 'utf8').matchAll(/^```nginx\n([\s\S]*?)^```$/gm)
  return [...blocks].map(([, text = '']) => text)
}

export interface Nginx extends AsyncDisposable {
  readonly port: number
}

/** Runs nginx on a port of this machine with a recipe, whose upstream becomes `target`. */
export async function startNginx(recipe: string, port: number, target: string): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'cointracker-nginx-'))
  makeCertificate(folder)
  const server = recipe
    .replace(/listen 443 ssl;/, `listen 127.0.0.1:${port} ssl;`)
    .replaceAll('/etc/ssl/coins', join(folder, 'coins'))
    .replaceAll('http://127.0.0.1:8000', target)
  writeFileSync(join(folder, 'nginx.conf'), configured(folder, server))
  const child = spawn(nginxPath() ?? '', ['-p', folder, '-c', 'nginx.conf'], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  await Promise.race([
    accepts(port),
    ended.then(() => {
      throw new Error(`nginx has ended: ${readFileSync(join(folder, 'error.log'), 'utf8')}`)
    }),
  ])
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function nginxPath(): string | undefined {
  return PATHS.find((path) => existsSync(path))
}

function configured(folder: string, server: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  ${server}
}
`
}

function makeCertificate(folder: string): void {
  const files = ['-keyout', join(folder, 'coins.key'), '-out', join(folder, 'coins.pem')]
  const subject = ['-subj', '/CN=coins.example.org', '-days', '2']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...subject], {
    stdio: 'ignore',
  })
}

async function accepts(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return
    } catch {
      await setTimeout(20)
    } finally {
      socket.destroy()
    }
  }
}
