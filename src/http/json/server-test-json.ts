import type { ServerTestReport, TrustedCertificate } from '../../domain/ports/server-tests.ts'
import type { ServerTestBody } from '../schemas/server-test.ts'

const TRUST: { readonly [Trust in TrustedCertificate['trust']]: string } = {
  authority: 'certificate signed by a known authority',
  setting: 'certificate as given',
  pinned: 'certificate pinned',
  first_use: 'certificate will be pinned at first use',
}

/** A tested server as the API shows it. */
export function serverTestJson({ test, settings, isMasked }: ServerTestReport): ServerTestBody {
  const setting = settings.join('\n')
  if (test.kind === 'fails') {
    const { code, reason, certificate = null } = test
    return { ok: false, reason, code, certificate, setting }
  }
  const { server, block, certificate, notes = [] } = test
  const latencyMs = Math.round(test.latencyMs)
  const trust = certificate === null ? [] : [TRUST[certificate.trust]]
  return {
    ok: true,
    description: [server, `block ${block.toLocaleString('en-US')}`, `${latencyMs} ms`, ...trust].join(', '),
    server,
    block,
    latency_ms: latencyMs,
    certificate,
    notes: [...notes, ...(isMasked ? ['The password is not shown: put it in place of ***.'] : [])],
    setting,
  }
}
