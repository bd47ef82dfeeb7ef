import { useNavigate } from '@tanstack/react-router'

/** Out of the recovery kit, into the conversations. */
export function useLeave(): () => void {
  const navigate = useNavigate()
  return () => void navigate({ to: '/' })
}
