/** Log formats: what a line of a web access log says, as a {@link dev.spoor.model.RequestEvent}. */
package dev.spoor.transforms.formats;
