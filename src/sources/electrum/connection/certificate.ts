import type { ServerCertificates } from '../../../domain/ports/server-certificates.ts'
import type { ChangedCertificate } from '../../../domain/ports/server-tests.ts'
import { ServerRefused } from './failures.ts'

/** Why a server's certificate is trusted. */
export type CertificateState =
  | 'unencrypted'
  /** An authority has signed it for this name. */
  | 'signed'
  /** It is the one that was seen first. */
  | 'pinned'
  /** Its fingerprint is in the settings. */
  | 'given'

export interface PresentedCertificate {
  /** `host:port`. */
  readonly server: string
  /** SHA-256 in hex, lower case, without separators. */
  readonly fingerprint: string
  /** An authority has signed it for this name. */
  readonly isSigned: boolean
}

/** Decides whether a certificate is trusted. Throws ServerRefused with both fingerprints and what to do. */
export async function checkCertificate(
  { server, fingerprint: presented, isSigned }: PresentedCertificate,
  given: readonly string[],
  certificates: ServerCertificates,
): Promise<CertificateState> {
  if (given.includes(presented)) return 'given'
  if (given.length > 0) throw differs({ server, known: given.join(','), presented })
  if (isSigned) return 'signed'
  const known = (await certificates.pinned(server)) ?? (await certificates.pin(server, presented))
  if (known === presented) return 'pinned'
  throw changed({ server, known, presented })
}

const OTHERWISE = 'otherwise another server answers in its place'

function differs(certificate: ChangedCertificate): ServerRefused {
  const { server, known, presented } = certificate
  return new ServerRefused(
    'certificate_changed',
    `The certificate of the Electrum server ${server} has the fingerprint ${presented}, but ELECTRUM_CERT_SHA256 is ${known}. If the server's certificate was renewed, set ELECTRUM_CERT_SHA256 to its new fingerprint; ${OTHERWISE}.`,
  )
}

function changed(certificate: ChangedCertificate): ServerRefused {
  const { server, known, presented } = certificate
  return new ServerRefused(
    'certificate_changed',
    `The certificate of the Electrum server ${server} has changed: its fingerprint was ${known} and is now ${presented}. If it was renewed, accept the new one on the Sources page or set ELECTRUM_CERT_SHA256=${presented}; ${OTHERWISE}.`,
    certificate,
  )
}
