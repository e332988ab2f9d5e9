import { StartError } from '../domain/errors.ts'
import { type Environment, readSecret, readText } from './environment.ts'
import { readSmallFile, UnreadableFile } from './read-small-file.ts'

/**
 * A secret of the environment, or of the file that the setting with `_FILE` at its end names, as service managers and
 * containers pass secrets on. Null when neither is set. Throws StartError, which never repeats the secret.
 */
export function readSecretOrFile(env: Environment, name: string): string | null {
  const setting = `${name}_FILE`
  const path = readText(env, setting)
  const text = readSecret(env, name)
  if (path === null) return text
  if (text !== null) throw new StartError(`${name} and ${setting} are both set; keep one of them.`)
  const secret = readSecret({ [setting]: contents(path, setting) }, setting)
  if (secret === null) throw new StartError(`${setting}: the file is empty.`)
  return secret
}

function contents(path: string, setting: string): string {
  try {
    return readSmallFile(path)
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error
    throw new StartError(`${setting}: ${error.message}`)
  }
}
