/** Reads checked settings by name. Throws StartError that names a wrong one. */
export interface SettingsReader {
  /** Null when unset. */
  text(name: string): string | null
  number(name: string, unset: number, min: number, max: number): number
  /** Null when unset. */
  secret(name: string): string | null
  /** Without a slash at its end. */
  baseUrl(name: string, unset: string): string
}
