import type { Database } from '../port.ts'
import { first, readInt, readText } from '../rows.ts'

/** What the server must be told; stays until it answered. */
export type TaskName = 'delivery-token' | 'profile' | 'prekeys' | 'records-pull' | 'own-chain' | 'join' | 'archive'

export function addTask(db: Database, name: TaskName, due = 0): void {
  db.run('INSERT INTO tasks (name, due) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET due = min(due, excluded.due)', [name, due])
}
export function dueTasks(db: Database, now: number): readonly TaskName[] {
  return db.all('SELECT name FROM tasks WHERE due <= ? ORDER BY due, name', [now]).map((row) => readText<TaskName>(row, 'name'))
}
export function finishTask(db: Database, name: TaskName): void {
  db.run('DELETE FROM tasks WHERE name = ?', [name])
}
export function postponeTask(db: Database, name: TaskName, due: number): void {
  db.run('UPDATE tasks SET due = ? WHERE name = ?', [due, name])
}
export function nextTaskDue(db: Database): number | undefined {
  const row = first(db, 'SELECT min(due) AS at FROM tasks')
  return row && row['at'] !== null ? readInt(row, 'at') : undefined
}
