/** Settings of a community. */
export function CommunitySettings() {
  return null
}
