import { request } from './request.ts'

/** Whether this server asks for a token, of somebody who is let in. */
export function getSession(): Promise<{ token_required: boolean }> {
  return request('/session')
}

export function signIn(token: string): Promise<unknown> {
  return request('/session', { method: 'POST', body: { token } })
}

export function signOut(): Promise<unknown> {
  return request('/session', { method: 'DELETE' })
}
