import { sanitizeMessage } from '../../net/sanitize-message.ts'
import type { CertificateState } from './connection/certificate.ts'
import type { Session } from './connection/session.ts'

const CERTIFICATES: { readonly [State in CertificateState]: string } = {
  unencrypted: 'not encrypted',
  signed: 'certificate signed by an authority',
  pinned: 'certificate pinned',
  given: 'certificate as given',
}

/** What a server says of itself, as a clause such as "Electrum 1.4, Fulcrum 2.1.1, certificate pinned". */
export function describeServer(session: Session): string {
  return `${softwareOf(session)}, ${CERTIFICATES[session.facts.certificate]}`
}

/** "Electrum 1.4, Fulcrum 2.1.1". */
export function softwareOf({ facts: { software, protocol } }: Pick<Session, 'facts'>): string {
  return `Electrum ${cleaned(protocol)}, ${cleaned(software)}`
}

function cleaned(said: string): string {
  return /"(.{0,60})/.exec(sanitizeMessage(said, null))?.[1]?.replace(/[".]+$/, '') ?? 'unknown'
}
