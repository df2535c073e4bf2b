/** What databases and lists say of addresses. */
package dev.spoor.transforms.enrich;
