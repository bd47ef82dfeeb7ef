/** What a narrow screen shows: the sidebar (with the rail), the content or the details. */
export type Pane = 'sidebar' | 'content' | 'details'
