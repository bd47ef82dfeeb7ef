/** The settings of account and device, by section of the address. */
export function Settings() {
  return null
}
