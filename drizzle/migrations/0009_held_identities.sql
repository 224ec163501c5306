-- Written by drizzle-kit from drizzle/schema.
CREATE INDEX "held_reports_phone" ON "held_reports" USING btree ("tenant_id","phone_pseudonym") WHERE phone_pseudonym is not null;--> statement-breakpoint
CREATE INDEX "held_reports_advertising" ON "held_reports" USING btree ("tenant_id","advertising_pseudonym") WHERE advertising_pseudonym is not null;--> statement-breakpoint
CREATE INDEX "held_reports_custom" ON "held_reports" USING btree ("tenant_id","custom_pseudonym") WHERE custom_pseudonym is not null;
