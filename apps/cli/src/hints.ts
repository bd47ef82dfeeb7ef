import type { ErrorCode } from '@conclave/protocol'

/** The next step in this program, where the text of the code alone does not name a command. */
const NEXT_STEP: Partial<Record<ErrorCode, string>> = {
  E_NOT_SIGNED_IN: 'Run: conclave signup, or conclave signin. Another folder: --home DIR.',
  E_DEVICE_REVOKED: 'Use a new folder: conclave signin --home DIR.',
  E_LAST_DEVICE: 'To erase everything here: conclave signout --wipe. First: conclave recovery-kit.',
  E_ACCOUNT_KEY: 'Run: conclave password --somebody-knows.',
  E_TLS: 'Run: conclave doctor.',
  E_SERVER_UNREACHABLE: 'Run: conclave doctor.',
  E_NOT_A_CONTACT: 'Run: conclave friends add HANDLE.',
  E_BLOCKED: 'Run: conclave friends unblock HANDLE.',
  E_STORE_IN_USE: 'Try again when the other command has ended.',
  E_STORE_KEY: 'It is store.key in the home, or the file that CONCLAVE_STORE_KEY_FILE names.',
  E_WEAK_PASSWORD: 'To accept it without being asked: --accept-weak-password.',
  E_ALREADY_SIGNED_IN: 'Run: conclave whoami, or give --home DIR.',
}

/** The command that helps, in one sentence. */
export function nextStep(code: ErrorCode): string | undefined {
  return NEXT_STEP[code]
}
