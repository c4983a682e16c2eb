const paths = {
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM16.2 16.2 21 21',
  close: 'M6 6l12 12M18 6 6 18',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 8.8v.1',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  system: 'M4 5h16v11H4zM9 20h6M12 16v4',
  code: 'M8.5 7 3.5 12l5 5M15.5 7l5 5-5 5',
  box: 'M5 6h14v12H5z',
  polygon: 'M5 9l7-5 7 4-2 11H8z',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  place: 'M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11ZM12 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4Z',
  time: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 8v4.5l3 1.8',
  filter: 'M4 6h16M7 12h10M10 18h4',
  file: 'M7 3h7l4 4v14H7zM14 3v4h4',
  order: 'M7 5v14M7 19l-3-3M7 19l3-3M13 7h8M13 12h6M13 17h4',
  back: 'M14.5 5l-7 7 7 7',
  forward: 'M9.5 5l7 7-7 7',
  down: 'M6 9.5l6 6 6-6',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  warning: 'M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.1',
  map: 'M9 4 3.5 6.5v13L9 17l6 3 5.5-2.5v-13L15 7zM9 4v13M15 7v13',
  list: 'M4 5h6v6H4zM14 5h6v6h-6zM4 15h6v5H4zM14 15h6v5h-6z',
  alike: 'M4 4h10v10H4zM10 14v6h10V10h-6',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6Z',
  heat: 'M12 3c1 3.5 5 5.5 5 10.5a5 5 0 0 1-10 0c0-2 .8-3.2 2-4.5.3 1.6 1 2.4 2 2.8C11 9 10.5 6 12 3Z',
  key: 'M8 9.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM11 10.7 20 4M16.5 6.6l2 2.8',
  keyboard: 'M3 6h18v12H3zM7 10v.1M11 10v.1M15 10v.1M7 14.5h10',
  right: 'M7 11v9H4v-9zM7 11l4-8a2 2 0 0 1 2 2v4h6.5l-1.8 11H7',
  wrong: 'M7 13V4H4v9zM7 13l4 8a2 2 0 0 0 2-2v-4h6.5L17.7 4H7',
  pencil: 'M4 20l1-4L16.5 4.5l3 3L8 19z',
  download: 'M12 4v11M7 10.5l5 5 5-5M5 20h14',
  folder: 'M3.5 6h6l2 2.5h9V19h-17z',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3A4 4 0 0 0 11 18.700l1-1',
  columns: 'M4 5h7v14H4zM13 5h7v14h-7z',
  external: 'M14 4h6v6M20 4 11 13M18 14v6H4V6h6',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  undo: 'M9 6 4 11l5 5M4 11h10a5 5 0 0 1 0 10h-3',
} as const;

export type IconName = keyof typeof paths;

/** A line drawing; what it means is said by the text or label beside it. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={paths[name]} />
  </svg>
);
