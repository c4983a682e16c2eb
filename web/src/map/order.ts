/** What lies above what. */
export const order = {
  base: 0,
  graticule: 5,
  scene: 10,
  heat: 20,
  area: 30,
  coverage: 40,
  footprints: 50,
  peaks: 55,
  draw: 60,
};
