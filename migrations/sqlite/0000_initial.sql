CREATE TABLE `app_user` (
	`id` text PRIMARY KEY NOT NULL,
	`username` text NOT NULL,
	`name` text NOT NULL,
	`password_hash` text NOT NULL,
	`must_change_password` integer NOT NULL,
	`language` text NOT NULL,
	`district_id` integer,
	`closed_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `app_user_username_key` ON `app_user` (`username`);
--> statement-breakpoint
CREATE TABLE `role` (
	`id` text PRIMARY KEY NOT NULL,
	`name_fa` text NOT NULL,
	`name_en` text NOT NULL,
	`second_factor_from` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `role_permission` (
	`role_id` text NOT NULL,
	`permission` text NOT NULL,
	`scope` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`role_id`, `permission`),
	FOREIGN KEY (`role_id`) REFERENCES `role`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `user_role` (
	`user_id` text NOT NULL,
	`role_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `role_id`),
	FOREIGN KEY (`user_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`role_id`) REFERENCES `role`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `session` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`revoked_at` integer,
	`address` text NOT NULL,
	`device` text,
	FOREIGN KEY (`user_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `session_user_idx` ON `session` (`user_id`);
--> statement-breakpoint
CREATE INDEX `session_expires_idx` ON `session` (`expires_at`);
--> statement-breakpoint
CREATE INDEX `session_revoked_idx` ON `session` (`revoked_at`);
--> statement-breakpoint
CREATE TABLE `sign_in_guard` (
	`id` text PRIMARY KEY NOT NULL,
	`failures` integer NOT NULL,
	`locked_until` integer,
	`last_failure_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `audit` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`user_id` text,
	`act` text NOT NULL,
	`subject_kind` text NOT NULL,
	`subject_id` text,
	`detail` text,
	`address` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `audit_at_idx` ON `audit` (`at`);
--> statement-breakpoint
CREATE INDEX `audit_subject_idx` ON `audit` (`subject_kind`,`subject_id`);
--> statement-breakpoint
CREATE TABLE `personal_text` (
	`id` text PRIMARY KEY NOT NULL,
	`enc` text,
	`salt` text,
	`erased_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `district` (
	`id` integer PRIMARY KEY NOT NULL,
	`name_fa` text NOT NULL,
	`name_en` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `district_shape` (
	`id` integer PRIMARY KEY NOT NULL,
	`polygons` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`id`) REFERENCES `district`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `citizen` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`name_text_id` text NOT NULL,
	`address_text_id` text,
	`national_id_text_id` text,
	`district_id` integer,
	`preferred_announcement` text,
	`language` text NOT NULL,
	`do_not_call` integer NOT NULL,
	`merged_into_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`name_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`address_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`national_id_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`district_id`) REFERENCES `district`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `citizen_phone` (
	`id` text PRIMARY KEY NOT NULL,
	`citizen_id` text NOT NULL,
	`phone_hash` text,
	`phone_text_id` text NOT NULL,
	`raw_text_id` text,
	`type` text NOT NULL,
	`valid_until` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`citizen_id`) REFERENCES `citizen`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`phone_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`raw_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `citizen_phone_citizen_hash_key` ON `citizen_phone` (`citizen_id`,`phone_hash`);
--> statement-breakpoint
CREATE INDEX `citizen_phone_hash_idx` ON `citizen_phone` (`phone_hash`);
--> statement-breakpoint
CREATE TABLE `search_document` (
	`id` integer PRIMARY KEY NOT NULL,
	`subject_kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `search_document_subject_key` ON `search_document` (`subject_kind`,`subject_id`);
--> statement-breakpoint
CREATE TABLE `channel` (
	`id` text PRIMARY KEY NOT NULL,
	`name_fa` text NOT NULL,
	`name_en` text NOT NULL,
	`place` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `service_code` (
	`id` text PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	`name_fa` text NOT NULL,
	`group_fa` text NOT NULL,
	`needs_location` integer NOT NULL,
	`emergency` integer NOT NULL,
	`reporter_protected` integer NOT NULL,
	`works` integer NOT NULL,
	`triage` integer NOT NULL,
	`attributes` text,
	`active_from` integer,
	`active_until` integer,
	`place` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `service_code_code_key` ON `service_code` (`code`);
--> statement-breakpoint
CREATE TABLE `contact` (
	`id` text PRIMARY KEY NOT NULL,
	`channel_id` text NOT NULL,
	`call_id` text,
	`citizen_id` text,
	`agent_id` text,
	`phone_hash` text,
	`phone_text_id` text,
	`manager_session_id` text,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`finished_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`channel_id`) REFERENCES `channel`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`citizen_id`) REFERENCES `citizen`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`agent_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`phone_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `contact_call_key` ON `contact` (`call_id`);
--> statement-breakpoint
CREATE INDEX `contact_phone_idx` ON `contact` (`phone_hash`,`started_at`);
--> statement-breakpoint
CREATE INDEX `contact_agent_idx` ON `contact` (`agent_id`,`finished_at`);
--> statement-breakpoint
CREATE INDEX `contact_citizen_idx` ON `contact` (`citizen_id`,`started_at`);
--> statement-breakpoint
CREATE TABLE `contact_item` (
	`id` text PRIMARY KEY NOT NULL,
	`contact_id` text NOT NULL,
	`kind` text,
	`topic` text,
	`service_code_id` text,
	`disposition` text NOT NULL,
	`kb_article_id` text,
	`note_text_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`contact_id`) REFERENCES `contact`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`service_code_id`) REFERENCES `service_code`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`note_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `contact_item_contact_idx` ON `contact_item` (`contact_id`);
--> statement-breakpoint
CREATE INDEX `contact_item_created_idx` ON `contact_item` (`created_at`,`disposition`);
--> statement-breakpoint
CREATE TABLE `case` (
	`id` text PRIMARY KEY NOT NULL,
	`tracking_code` text,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`cycle` integer NOT NULL,
	`level` integer,
	`citizen_id` text,
	`contact_id` text,
	`opened_by_id` text,
	`service_code_id` text,
	`topic_id` text,
	`district_id` integer,
	`area_id` text,
	`address_text_id` text,
	`landmark_text_id` text,
	`place_key` text,
	`lat` real,
	`lng` real,
	`description_text_id` text,
	`phone_text_id` text,
	`priority` text NOT NULL,
	`confidentiality` text NOT NULL,
	`announce_by` text NOT NULL,
	`outcome` text,
	`outcome_reason` text,
	`explanation_text_id` text,
	`duplicate_of_id` text,
	`merged_into_id` text,
	`chase_count` integer DEFAULT 0 NOT NULL,
	`secret_text_id` text,
	`policy_version_id` text,
	`manager_session_id` text,
	`leaves_on` integer,
	`registered_at` integer,
	`due_at` integer,
	`verified_at` integer,
	`announced_at` integer,
	`archived_at` integer,
	`recheck_at` integer,
	`objectable_until` integer,
	`next_step_at` integer,
	`last_word_at` integer,
	`version` integer NOT NULL,
	`event_count` integer NOT NULL,
	`event_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`citizen_id`) REFERENCES `citizen`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`contact_id`) REFERENCES `contact`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`opened_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`service_code_id`) REFERENCES `service_code`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`district_id`) REFERENCES `district`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`address_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`landmark_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`description_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`phone_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`explanation_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`secret_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `case_tracking_code_key` ON `case` (`tracking_code`);
--> statement-breakpoint
CREATE INDEX `case_citizen_idx` ON `case` (`citizen_id`,`status`);
--> statement-breakpoint
CREATE INDEX `case_status_idx` ON `case` (`status`,`created_at`);
--> statement-breakpoint
CREATE INDEX `case_created_idx` ON `case` (`created_at`,`id`);
--> statement-breakpoint
CREATE INDEX `case_contact_idx` ON `case` (`contact_id`);
--> statement-breakpoint
CREATE INDEX `case_next_step_idx` ON `case` (`status`,`next_step_at`);
--> statement-breakpoint
CREATE INDEX `case_last_word_idx` ON `case` (`status`,`last_word_at`);
--> statement-breakpoint
CREATE INDEX `case_due_idx` ON `case` (`status`,`due_at`);
--> statement-breakpoint
CREATE INDEX `case_raised_idx` ON `case` (`status`,`chase_count`,`created_at`,`id`);
--> statement-breakpoint
CREATE INDEX `case_place_idx` ON `case` (`district_id`,`service_code_id`,`registered_at`);
--> statement-breakpoint
CREATE INDEX `case_recurring_idx` ON `case` (`registered_at`,`district_id`,`service_code_id`,`place_key`,`kind`,`status`);
--> statement-breakpoint
CREATE INDEX `case_place_key_idx` ON `case` (`place_key`,`service_code_id`,`registered_at`);
--> statement-breakpoint
CREATE INDEX `case_merged_idx` ON `case` (`merged_into_id`);
--> statement-breakpoint
CREATE INDEX `case_manager_session_idx` ON `case` (`manager_session_id`);
--> statement-breakpoint
CREATE INDEX `case_district_idx` ON `case` (`district_id`,`created_at`,`id`);
--> statement-breakpoint
CREATE INDEX `case_district_raised_idx` ON `case` (`district_id`,`status`,`chase_count`,`created_at`,`id`);
--> statement-breakpoint
CREATE TABLE `contact_case` (
	`contact_item_id` text NOT NULL,
	`case_id` text NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`contact_item_id`, `case_id`),
	FOREIGN KEY (`contact_item_id`) REFERENCES `contact_item`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `contact_case_case_idx` ON `contact_case` (`case_id`);
--> statement-breakpoint
CREATE TABLE `case_merge` (
	`id` text PRIMARY KEY NOT NULL,
	`child_id` text NOT NULL,
	`survivor_id` text NOT NULL,
	`state` text NOT NULL,
	`proposed_by_id` text NOT NULL,
	`decided_by_id` text,
	`decided_at` integer,
	`undone_at` integer,
	`child_status` text,
	`survivor_due_at` integer,
	`brought_due_at` integer,
	`survivor_confidentiality` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`child_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`survivor_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`proposed_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `case_merge_state_idx` ON `case_merge` (`state`,`created_at`);
--> statement-breakpoint
CREATE INDEX `case_merge_child_idx` ON `case_merge` (`child_id`,`state`);
--> statement-breakpoint
CREATE INDEX `case_merge_survivor_idx` ON `case_merge` (`survivor_id`,`state`);
--> statement-breakpoint
CREATE TABLE `reopen_request` (
	`case_id` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `lookup_try` (
	`id` text PRIMARY KEY NOT NULL,
	`wrong` integer NOT NULL,
	`locked_until` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `lookup_try_created_idx` ON `lookup_try` (`created_at`);
--> statement-breakpoint
CREATE TABLE `case_event` (
	`id` text PRIMARY KEY NOT NULL,
	`case_id` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`type` text NOT NULL,
	`actor_id` text,
	`detail` text NOT NULL,
	`note_text_id` text,
	`note_hash` text,
	`previous_hash` text NOT NULL,
	`hash` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`actor_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`note_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `case_event_seq_key` ON `case_event` (`case_id`,`seq`);
--> statement-breakpoint
CREATE INDEX `case_event_created_idx` ON `case_event` (`created_at`);
--> statement-breakpoint
CREATE TABLE `second_factor` (
	`id` text PRIMARY KEY NOT NULL,
	`secret_id` text NOT NULL,
	`confirmed_at` integer,
	`last_step` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`secret_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `recovery_code` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`code_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `recovery_code_user_idx` ON `recovery_code` (`user_id`);
--> statement-breakpoint
CREATE TABLE `api_key` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`key_hash` text NOT NULL,
	`permissions` text NOT NULL,
	`access` text NOT NULL,
	`created_by` text NOT NULL,
	`expires_at` integer NOT NULL,
	`last_used_at` integer,
	`revoked_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_key_hash_key` ON `api_key` (`key_hash`);
--> statement-breakpoint
CREATE INDEX `api_key_user_idx` ON `api_key` (`user_id`);
--> statement-breakpoint
CREATE TABLE `working_calendar` (
	`id` text PRIMARY KEY NOT NULL,
	`name_fa` text NOT NULL,
	`name_en` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `working_week` (
	`id` text PRIMARY KEY NOT NULL,
	`calendar_id` text NOT NULL,
	`from_day` text NOT NULL,
	`week` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`calendar_id`) REFERENCES `working_calendar`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `working_week_key` ON `working_week` (`calendar_id`,`from_day`);
--> statement-breakpoint
CREATE TABLE `department` (
	`id` text PRIMARY KEY NOT NULL,
	`name_fa` text NOT NULL,
	`name_en` text NOT NULL,
	`parent_id` text,
	`district_id` integer,
	`is_first_data` integer NOT NULL,
	`place` integer NOT NULL,
	`closed_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`district_id`) REFERENCES `district`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `department_parent_idx` ON `department` (`parent_id`);
--> statement-breakpoint
CREATE TABLE `position` (
	`id` text PRIMARY KEY NOT NULL,
	`department_id` text NOT NULL,
	`title_fa` text NOT NULL,
	`title_en` text NOT NULL,
	`role` text NOT NULL,
	`holder_id` text,
	`is_vacant` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`department_id`) REFERENCES `department`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`holder_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `position_department_idx` ON `position` (`department_id`);
--> statement-breakpoint
CREATE INDEX `position_holder_idx` ON `position` (`holder_id`);
--> statement-breakpoint
CREATE TABLE `position_delegate` (
	`id` text PRIMARY KEY NOT NULL,
	`position_id` text NOT NULL,
	`user_id` text NOT NULL,
	`from_at` integer NOT NULL,
	`until_at` integer NOT NULL,
	`given_by_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`position_id`) REFERENCES `position`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`given_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `position_delegate_position_idx` ON `position_delegate` (`position_id`,`until_at`);
--> statement-breakpoint
CREATE INDEX `position_delegate_user_idx` ON `position_delegate` (`user_id`,`until_at`);
--> statement-breakpoint
CREATE TABLE `routing_rule` (
	`id` text PRIMARY KEY NOT NULL,
	`service_code_id` text,
	`district_id` integer,
	`from_min` integer,
	`until_min` integer,
	`department_id` text NOT NULL,
	`active_from` integer NOT NULL,
	`active_until` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`service_code_id`) REFERENCES `service_code`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`district_id`) REFERENCES `district`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`department_id`) REFERENCES `department`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `routing_rule_code_idx` ON `routing_rule` (`service_code_id`,`district_id`);
--> statement-breakpoint
CREATE TABLE `policy_version` (
	`id` text PRIMARY KEY NOT NULL,
	`number` integer NOT NULL,
	`clock` text NOT NULL,
	`calendar_id` text,
	`head_hours` integer NOT NULL,
	`deputy_hours` integer NOT NULL,
	`rework_hours` integer NOT NULL,
	`verdict_hours` integer NOT NULL,
	`wait_hours` integer NOT NULL,
	`extension_hours` integer NOT NULL,
	`triage_hours` integer NOT NULL,
	`active_from` integer NOT NULL,
	`made_by_id` text,
	`drafted_by_id` text,
	`applied_by_id` text,
	`applied_at` integer,
	`apply_ended_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`calendar_id`) REFERENCES `working_calendar`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`made_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`drafted_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`applied_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `policy_version_number_key` ON `policy_version` (`number`);
--> statement-breakpoint
CREATE TABLE `policy_draft` (
	`id` text PRIMARY KEY NOT NULL,
	`clock` text NOT NULL,
	`head_hours` integer NOT NULL,
	`deputy_hours` integer NOT NULL,
	`rework_hours` integer NOT NULL,
	`verdict_hours` integer NOT NULL,
	`wait_hours` integer NOT NULL,
	`extension_hours` integer NOT NULL,
	`triage_hours` integer NOT NULL,
	`drafted_by_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`drafted_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `referral` (
	`id` text PRIMARY KEY NOT NULL,
	`case_id` text NOT NULL,
	`cycle` integer NOT NULL,
	`leg` integer NOT NULL,
	`level` integer NOT NULL,
	`role` text NOT NULL,
	`department_id` text NOT NULL,
	`position_id` text NOT NULL,
	`person_id` text,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`policy_version_id` text NOT NULL,
	`sent_at` integer NOT NULL,
	`clock_from` integer NOT NULL,
	`budget_ms` integer,
	`due_at` integer,
	`first_budget_ms` integer,
	`first_due_at` integer,
	`suspended_at` integer,
	`late_ms` integer NOT NULL,
	`annulled_at` integer,
	`closed_at` integer,
	`is_over` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`department_id`) REFERENCES `department`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`position_id`) REFERENCES `position`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`policy_version_id`) REFERENCES `policy_version`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `referral_rung_key` ON `referral` (`case_id`,`cycle`,`leg`,`level`,`role`);
--> statement-breakpoint
CREATE INDEX `referral_due_idx` ON `referral` (`state`,`due_at`);
--> statement-breakpoint
CREATE INDEX `referral_position_idx` ON `referral` (`position_id`,`is_over`,`due_at`);
--> statement-breakpoint
CREATE INDEX `referral_department_idx` ON `referral` (`department_id`,`is_over`,`due_at`);
--> statement-breakpoint
CREATE INDEX `referral_level_idx` ON `referral` (`is_over`,`level`,`due_at`);
--> statement-breakpoint
CREATE TABLE `letter` (
	`id` text PRIMARY KEY NOT NULL,
	`referral_id` text NOT NULL,
	`adapter` text NOT NULL,
	`registry_number` text,
	`registry_year` integer,
	`state` text NOT NULL,
	`reason` text,
	`attempts` integer NOT NULL,
	`document_text_id` text,
	`template_id` text,
	`maybe_sent` integer DEFAULT false NOT NULL,
	`last_maybe_at` integer,
	`sent_sha256` text,
	`asks` integer DEFAULT 0 NOT NULL,
	`next_at` integer,
	`lease_until` integer,
	`lease_token` text,
	`sent_at` integer,
	`registered_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`referral_id`) REFERENCES `referral`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`document_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`template_id`) REFERENCES `letter_template_version`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `letter_referral_key` ON `letter` (`referral_id`);
--> statement-breakpoint
CREATE UNIQUE INDEX `letter_registry_key` ON `letter` (`registry_number`,`registry_year`);
--> statement-breakpoint
CREATE INDEX `letter_state_idx` ON `letter` (`state`,`next_at`);
--> statement-breakpoint
CREATE INDEX `letter_state_created_idx` ON `letter` (`state`,`created_at`,`id`);
--> statement-breakpoint
CREATE TABLE `reply` (
	`id` text PRIMARY KEY NOT NULL,
	`case_id` text NOT NULL,
	`cycle` integer NOT NULL,
	`referral_id` text,
	`kind` text NOT NULL,
	`text_id` text NOT NULL,
	`advice_text_id` text,
	`proposed_outcome` text,
	`written_by_id` text,
	`letter_number` text,
	`letter_year` integer,
	`answered_at` integer NOT NULL,
	`recorded_at` integer NOT NULL,
	`verdict` text NOT NULL,
	`verdict_due_at` integer NOT NULL,
	`verdict_at` integer,
	`verdict_by_id` text,
	`reason_text_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`referral_id`) REFERENCES `referral`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`advice_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`written_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`verdict_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reason_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `reply_case_idx` ON `reply` (`case_id`,`cycle`);
--> statement-breakpoint
CREATE TABLE `official_request` (
	`id` text PRIMARY KEY NOT NULL,
	`case_id` text NOT NULL,
	`cycle` integer NOT NULL,
	`referral_id` text NOT NULL,
	`kind` text NOT NULL,
	`reason_text_id` text NOT NULL,
	`hours` integer,
	`recheck_at` integer,
	`state` text NOT NULL,
	`asked_by_id` text,
	`decided_by_id` text,
	`due_at` integer NOT NULL,
	`decided_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`referral_id`) REFERENCES `referral`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reason_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`asked_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `official_request_case_idx` ON `official_request` (`case_id`,`state`);
--> statement-breakpoint
CREATE INDEX `official_request_state_idx` ON `official_request` (`state`,`due_at`);
--> statement-breakpoint
CREATE TABLE `official_notice` (
	`id` text PRIMARY KEY NOT NULL,
	`case_id` text NOT NULL,
	`referral_id` text NOT NULL,
	`position_id` text NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`reason_text_id` text,
	`seen_by_id` text,
	`seen_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`referral_id`) REFERENCES `referral`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`position_id`) REFERENCES `position`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reason_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seen_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `official_notice_key` ON `official_notice` (`referral_id`,`position_id`,`kind`,`key`);
--> statement-breakpoint
CREATE INDEX `official_notice_position_idx` ON `official_notice` (`position_id`,`seen_at`,`created_at`);
--> statement-breakpoint
CREATE INDEX `official_notice_case_idx` ON `official_notice` (`case_id`);
--> statement-breakpoint
CREATE TABLE `letter_template_version` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`number` integer NOT NULL,
	`subject` text NOT NULL,
	`text` text NOT NULL,
	`state` text NOT NULL,
	`written_by_id` text,
	`decided_by_id` text,
	`decided_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`written_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `letter_template_version_key` ON `letter_template_version` (`name`,`number`);
--> statement-breakpoint
CREATE TABLE `letter_setting` (
	`id` text PRIMARY KEY NOT NULL,
	`settings` text NOT NULL,
	`secret_text_id` text,
	`secret_set_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`secret_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `letter_attempt` (
	`id` text PRIMARY KEY NOT NULL,
	`letter_id` text NOT NULL,
	`op` text NOT NULL,
	`way` text NOT NULL,
	`outcome` text NOT NULL,
	`code` text,
	`took_ms` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`letter_id`) REFERENCES `letter`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `letter_attempt_letter_idx` ON `letter_attempt` (`letter_id`);
--> statement-breakpoint
CREATE TABLE `letter_received` (
	`id` text PRIMARY KEY NOT NULL,
	`message_id` text NOT NULL,
	`content_hash` text NOT NULL,
	`way` text NOT NULL,
	`kind` text NOT NULL,
	`letter_id` text,
	`number` text,
	`year` integer,
	`content_text_id` text NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`repeats` integer NOT NULL,
	`decided_by_id` text,
	`decided_at` integer,
	`note_text_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`letter_id`) REFERENCES `letter`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`content_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`note_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `letter_received_once_key` ON `letter_received` (`message_id`,`content_hash`);
--> statement-breakpoint
CREATE INDEX `letter_received_state_idx` ON `letter_received` (`state`,`created_at`);
--> statement-breakpoint
CREATE INDEX `letter_received_created_idx` ON `letter_received` (`created_at`,`id`);
--> statement-breakpoint
CREATE INDEX `letter_received_letter_idx` ON `letter_received` (`letter_id`);
--> statement-breakpoint
CREATE INDEX `letter_received_number_idx` ON `letter_received` (`number`,`year`);
--> statement-breakpoint
CREATE TABLE `sms_template_version` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`language` text NOT NULL,
	`number` integer NOT NULL,
	`text` text NOT NULL,
	`state` text NOT NULL,
	`written_by_id` text,
	`decided_by_id` text,
	`decided_at` integer,
	`suspended_by_id` text,
	`suspended_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`written_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`suspended_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sms_template_version_key` ON `sms_template_version` (`name`,`language`,`number`);
--> statement-breakpoint
CREATE TABLE `sms_blocked` (
	`id` text PRIMARY KEY NOT NULL,
	`phone_hash` text NOT NULL,
	`phone_text_id` text NOT NULL,
	`reason_text_id` text NOT NULL,
	`blocked_by_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`phone_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reason_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`blocked_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sms_blocked_phone_key` ON `sms_blocked` (`phone_hash`);
--> statement-breakpoint
CREATE TABLE `sms_setting` (
	`id` text PRIMARY KEY NOT NULL,
	`settings` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sms_outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`dedupe_key` text NOT NULL,
	`local_id` text NOT NULL,
	`provider` text,
	`line` text,
	`kind` text NOT NULL,
	`template_id` text,
	`case_id` text,
	`call_id` text,
	`cycle` integer,
	`receptor_text_id` text NOT NULL,
	`phone_hash` text NOT NULL,
	`body_text_id` text NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`urgent` integer NOT NULL,
	`attempts` integer NOT NULL,
	`maybe_sent` integer NOT NULL,
	`first_maybe_at` integer,
	`last_maybe_at` integer,
	`resolves` integer NOT NULL,
	`next_at` integer NOT NULL,
	`lease_until` integer,
	`lease_token` text,
	`message_id` text,
	`accepted_at` integer,
	`dlr_status` text,
	`dlr_at` integer,
	`polls` integer NOT NULL,
	`poll_at` integer,
	`cost_rial` integer,
	`expires_at` integer NOT NULL,
	`blanked_at` integer,
	`updated_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`template_id`) REFERENCES `sms_template_version`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`receptor_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`body_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sms_outbox_dedupe_key` ON `sms_outbox` (`dedupe_key`);
--> statement-breakpoint
CREATE UNIQUE INDEX `sms_outbox_local_id_key` ON `sms_outbox` (`local_id`);
--> statement-breakpoint
CREATE INDEX `sms_outbox_due_idx` ON `sms_outbox` (`state`,`next_at`,`id`);
--> statement-breakpoint
CREATE INDEX `sms_outbox_kind_idx` ON `sms_outbox` (`kind`,`state`);
--> statement-breakpoint
CREATE INDEX `sms_outbox_expiry_idx` ON `sms_outbox` (`state`,`expires_at`);
--> statement-breakpoint
CREATE INDEX `sms_outbox_state_idx` ON `sms_outbox` (`state`,`id`);
--> statement-breakpoint
CREATE INDEX `sms_outbox_poll_idx` ON `sms_outbox` (`state`,`poll_at`);
--> statement-breakpoint
CREATE INDEX `sms_outbox_message_idx` ON `sms_outbox` (`message_id`);
--> statement-breakpoint
CREATE INDEX `sms_outbox_case_idx` ON `sms_outbox` (`case_id`);
--> statement-breakpoint
CREATE INDEX `sms_outbox_call_idx` ON `sms_outbox` (`call_id`);
--> statement-breakpoint
CREATE INDEX `sms_outbox_phone_idx` ON `sms_outbox` (`phone_hash`,`last_maybe_at`);
--> statement-breakpoint
CREATE INDEX `sms_outbox_line_idx` ON `sms_outbox` (`line`,`last_maybe_at`);
--> statement-breakpoint
CREATE INDEX `sms_outbox_blank_idx` ON `sms_outbox` (`blanked_at`,`updated_at`);
--> statement-breakpoint
CREATE TABLE `sms_attempt` (
	`id` text PRIMARY KEY NOT NULL,
	`outbox_id` text NOT NULL,
	`op` text NOT NULL,
	`outcome` text NOT NULL,
	`code` text,
	`took_ms` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`outbox_id`) REFERENCES `sms_outbox`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `sms_attempt_outbox_idx` ON `sms_attempt` (`outbox_id`);
--> statement-breakpoint
CREATE INDEX `sms_attempt_created_idx` ON `sms_attempt` (`created_at`);
--> statement-breakpoint
CREATE TABLE `sms_dlr_raw` (
	`id` text PRIMARY KEY NOT NULL,
	`message_id` text NOT NULL,
	`status` text NOT NULL,
	`source` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sms_dlr_raw_once_key` ON `sms_dlr_raw` (`message_id`,`status`);
--> statement-breakpoint
CREATE INDEX `sms_dlr_raw_created_idx` ON `sms_dlr_raw` (`created_at`);
--> statement-breakpoint
CREATE TABLE `sms_optout` (
	`id` text PRIMARY KEY NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sms_inbound` (
	`id` text PRIMARY KEY NOT NULL,
	`message_id` text NOT NULL,
	`phone_hash` text NOT NULL,
	`from_text_id` text NOT NULL,
	`text_id` text NOT NULL,
	`line` text NOT NULL,
	`call_id` text,
	`outcome` text,
	`blanked_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`from_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sms_inbound_message_key` ON `sms_inbound` (`message_id`);
--> statement-breakpoint
CREATE INDEX `sms_inbound_phone_idx` ON `sms_inbound` (`phone_hash`,`created_at`);
--> statement-breakpoint
CREATE INDEX `sms_inbound_call_idx` ON `sms_inbound` (`call_id`);
--> statement-breakpoint
CREATE INDEX `sms_inbound_blank_idx` ON `sms_inbound` (`blanked_at`,`created_at`);
--> statement-breakpoint
CREATE TABLE `announcement` (
	`id` text PRIMARY KEY NOT NULL,
	`case_id` text NOT NULL,
	`cycle` integer NOT NULL,
	`occasion` text NOT NULL,
	`method` text NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`sms_id` text,
	`told_at` integer,
	`claimed_by` text,
	`claim_until` integer,
	`updated_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`sms_id`) REFERENCES `sms_outbox`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`claimed_by`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `announcement_cycle_key` ON `announcement` (`case_id`,`cycle`,`occasion`);
--> statement-breakpoint
CREATE INDEX `announcement_state_idx` ON `announcement` (`state`,`created_at`);
--> statement-breakpoint
CREATE INDEX `announcement_sms_idx` ON `announcement` (`sms_id`);
--> statement-breakpoint
CREATE TABLE `outside_number` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`name_fa` text NOT NULL,
	`name_en` text NOT NULL,
	`phone_hash` text NOT NULL,
	`phone_text_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`phone_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outside_number_phone_hash_key` ON `outside_number` (`phone_hash`);
--> statement-breakpoint
CREATE TABLE `marked_caller` (
	`id` text PRIMARY KEY NOT NULL,
	`mark` text NOT NULL,
	`phone_hash` text NOT NULL,
	`phone_text_id` text NOT NULL,
	`reason_text_id` text,
	`until_at` integer,
	`ahead_ms` integer,
	`marked_by` text,
	`found` text,
	`marked_at` integer NOT NULL,
	FOREIGN KEY (`phone_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reason_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`marked_by`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `marked_caller_phone_hash_key` ON `marked_caller` (`phone_hash`);
--> statement-breakpoint
CREATE TABLE `nuisance_rule` (
	`id` text PRIMARY KEY NOT NULL,
	`rule` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `nuisance_pardon` (
	`id` text PRIMARY KEY NOT NULL,
	`pardoned_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `missed_caller` (
	`id` text PRIMARY KEY NOT NULL,
	`phone_hash` text NOT NULL,
	`open_key` text,
	`phone_text_id` text NOT NULL,
	`queue_id` text NOT NULL,
	`last_call_id` text NOT NULL,
	`times` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`last_wait_ms` integer NOT NULL,
	`longest_wait_ms` integer NOT NULL,
	`attempts` integer NOT NULL,
	`last_attempt_at` integer,
	`claimed_by` text,
	`claim_until` integer,
	`settled_as` text,
	`settled_at` integer,
	`settled_by` text,
	`reason` text,
	`note_text_id` text,
	`sms_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`phone_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`claimed_by`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`settled_by`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`note_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`sms_id`) REFERENCES `sms_outbox`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `missed_caller_open_key` ON `missed_caller` (`open_key`);
--> statement-breakpoint
CREATE INDEX `missed_caller_phone_idx` ON `missed_caller` (`phone_hash`,`settled_at`);
--> statement-breakpoint
CREATE INDEX `missed_caller_settled_idx` ON `missed_caller` (`settled_at`,`id`);
--> statement-breakpoint
CREATE TABLE `announcement_attempt` (
	`id` text PRIMARY KEY NOT NULL,
	`announcement_id` text NOT NULL,
	`result` text NOT NULL,
	`at` integer NOT NULL,
	`by_id` text NOT NULL,
	`phone_text_id` text,
	`note_text_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`announcement_id`) REFERENCES `announcement`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`phone_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`note_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `announcement_attempt_idx` ON `announcement_attempt` (`announcement_id`,`at`);
--> statement-breakpoint
CREATE INDEX `announcement_attempt_by_idx` ON `announcement_attempt` (`by_id`,`at`);
--> statement-breakpoint
CREATE TABLE `feedback` (
	`id` text PRIMARY KEY NOT NULL,
	`case_id` text NOT NULL,
	`cycle` integer NOT NULL,
	`channel` text NOT NULL,
	`satisfied` integer NOT NULL,
	`score` integer,
	`by_id` text,
	`at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `feedback_cycle_key` ON `feedback` (`case_id`,`cycle`);
--> statement-breakpoint
CREATE INDEX `feedback_at_idx` ON `feedback` (`at`);
--> statement-breakpoint
CREATE TABLE `case_archive` (
	`id` text PRIMARY KEY NOT NULL,
	`case_id` text NOT NULL,
	`cycle` integer NOT NULL,
	`topic` text NOT NULL,
	`outcome` text NOT NULL,
	`classification` text NOT NULL,
	`copy` text NOT NULL,
	`copy_hash` text NOT NULL,
	`archived_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `case_archive_cycle_key` ON `case_archive` (`case_id`,`cycle`);
--> statement-breakpoint
CREATE TABLE `queue` (
	`id` text PRIMARY KEY NOT NULL,
	`name_fa` text NOT NULL,
	`name_en` text NOT NULL,
	`extension` text NOT NULL,
	`ring_limit_ms` integer NOT NULL,
	`wrap_up_limit_ms` integer NOT NULL,
	`wrap_up_extensions` integer DEFAULT 2 NOT NULL,
	`miss_limit` integer NOT NULL,
	`reoffer_after_ms` integer NOT NULL,
	`announce_every_ms` integer NOT NULL,
	`greeting_must_hear` integer NOT NULL,
	`auto_answer` integer DEFAULT false NOT NULL,
	`whisper` text DEFAULT 'none' NOT NULL,
	`spoken_name` text DEFAULT 'number' NOT NULL,
	`callback_on` integer DEFAULT false NOT NULL,
	`callback_after_ms` integer DEFAULT 120000 NOT NULL,
	`callback_tries` integer DEFAULT 3 NOT NULL,
	`callback_retry_ms` integer DEFAULT 600000 NOT NULL,
	`callback_per_day` integer DEFAULT 2 NOT NULL,
	`language` text DEFAULT 'fa' NOT NULL,
	`menu_key` text DEFAULT 'none' NOT NULL,
	`service_level_ms` integer NOT NULL,
	`short_abandon_ms` integer NOT NULL,
	`longest_wait_yellow_ms` integer NOT NULL,
	`longest_wait_red_ms` integer NOT NULL,
	`rules` text,
	`hours` text,
	`strategy` text DEFAULT 'longest-idle' NOT NULL,
	`skills` text DEFAULT '' NOT NULL,
	`widening` text DEFAULT '' NOT NULL,
	`boost_ms` integer DEFAULT 0 NOT NULL,
	`repeat_boost_ms` integer DEFAULT 0 NOT NULL,
	`frequent_boost_ms` integer DEFAULT 0 NOT NULL,
	`minimum_staff` integer DEFAULT 0 NOT NULL,
	`last_agent_ms` integer DEFAULT 0 NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`archived_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `holiday` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `line_switch` (
	`id` text PRIMARY KEY NOT NULL,
	`on` integer NOT NULL,
	`waiting` text NOT NULL,
	`moved_by` text,
	`moved_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`moved_by`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `agent_queue` (
	`agent_id` text NOT NULL,
	`queue_id` text NOT NULL,
	`rank` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`agent_id`, `queue_id`),
	FOREIGN KEY (`agent_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`queue_id`) REFERENCES `queue`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `agent_skill` (
	`agent_id` text NOT NULL,
	`name` text NOT NULL,
	`level` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`agent_id`, `name`),
	FOREIGN KEY (`agent_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `call` (
	`id` text PRIMARY KEY NOT NULL,
	`queue_id` text NOT NULL,
	`phone_text_id` text,
	`phone_hash` text,
	`raw_phone_text_id` text,
	`entered_at` integer NOT NULL,
	`day` text NOT NULL,
	`answered_at` integer,
	`ended_at` integer,
	`outcome` text,
	`cause` text,
	`banner_id` text,
	`ended_by` text,
	`agent_id` text,
	`wait_ms` integer,
	`talk_ms` integer,
	`hold_ms` integer,
	`callback_of` text,
	`direction` text DEFAULT 'inbound' NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`phone_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`raw_phone_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `call_day_idx` ON `call` (`day`,`queue_id`);
--> statement-breakpoint
CREATE INDEX `call_entered_idx` ON `call` (`entered_at`,`id`);
--> statement-breakpoint
CREATE INDEX `call_phone_idx` ON `call` (`phone_hash`,`entered_at`);
--> statement-breakpoint
CREATE INDEX `call_agent_idx` ON `call` (`agent_id`,`entered_at`,`id`);
--> statement-breakpoint
CREATE INDEX `call_queue_idx` ON `call` (`queue_id`,`entered_at`,`id`);
--> statement-breakpoint
CREATE INDEX `call_outcome_idx` ON `call` (`outcome`,`entered_at`,`id`);
--> statement-breakpoint
CREATE INDEX `call_banner_idx` ON `call` (`banner_id`);
--> statement-breakpoint
CREATE TABLE `callback` (
	`id` text PRIMARY KEY NOT NULL,
	`first_call_id` text NOT NULL,
	`queue_id` text NOT NULL,
	`entered_at` integer NOT NULL,
	`key` integer NOT NULL,
	`made_at` integer NOT NULL,
	`day` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`rings` integer DEFAULT 0 NOT NULL,
	`outcome` text,
	`ended_at` integer,
	`ended_in` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `callback_outcome_idx` ON `callback` (`outcome`);
--> statement-breakpoint
CREATE INDEX `callback_first_call_idx` ON `callback` (`first_call_id`);
--> statement-breakpoint
CREATE INDEX `callback_day_idx` ON `callback` (`day`,`queue_id`);
--> statement-breakpoint
CREATE TABLE `call_event` (
	`id` text PRIMARY KEY NOT NULL,
	`call_id` text NOT NULL,
	`journal_id` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`type` text NOT NULL,
	`detail` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `call_event_seq_key` ON `call_event` (`journal_id`,`seq`);
--> statement-breakpoint
CREATE INDEX `call_event_call_idx` ON `call_event` (`call_id`,`at`);
--> statement-breakpoint
CREATE TABLE `notice_position` (
	`id` text PRIMARY KEY NOT NULL,
	`journal_id` text NOT NULL,
	`last_seq` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `notice_fault` (
	`id` text PRIMARY KEY NOT NULL,
	`journal_id` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`fault` text NOT NULL,
	`notice` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `queue_log_position` (
	`id` text PRIMARY KEY NOT NULL,
	`file_id` text NOT NULL,
	`offset_bytes` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `fallback_call` (
	`id` text PRIMARY KEY NOT NULL,
	`phone_text_id` text,
	`phone_hash` text,
	`raw_phone_text_id` text,
	`entered_at` integer NOT NULL,
	`agent_id` text,
	`answered_at` integer,
	`returned_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`phone_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`raw_phone_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `standing_alarm` (
	`id` text PRIMARY KEY NOT NULL,
	`alarm` text NOT NULL,
	`subject` text NOT NULL,
	`since` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `agent_presence` (
	`id` text PRIMARY KEY NOT NULL,
	`wish` text NOT NULL,
	`pause_reason` text,
	`phone` text,
	`changed_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `pause_reason` (
	`id` text PRIMARY KEY NOT NULL,
	`name_fa` text NOT NULL,
	`name_en` text NOT NULL,
	`limit_minutes` integer,
	`place` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `agent_state` (
	`id` text PRIMARY KEY NOT NULL,
	`agent_id` text NOT NULL,
	`journal_id` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`wish` text NOT NULL,
	`pause_reason` text,
	`activity` text NOT NULL,
	`reachable` integer NOT NULL,
	`set_aside_misses` integer,
	`call_id` text,
	`queue_ids` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `agent_state_seq_key` ON `agent_state` (`journal_id`,`seq`);
--> statement-breakpoint
CREATE INDEX `agent_state_agent_idx` ON `agent_state` (`agent_id`,`at`);
--> statement-breakpoint
CREATE TABLE `agent_served` (
	`id` text PRIMARY KEY NOT NULL,
	`agent_id` text NOT NULL,
	`place` integer NOT NULL,
	`at` integer NOT NULL,
	`queue_ids` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `agent_served_place_key` ON `agent_served` (`agent_id`,`place`);
--> statement-breakpoint
CREATE TABLE `memory_limit` (
	`id` text PRIMARY KEY NOT NULL,
	`from` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `banner` (
	`id` text PRIMARY KEY NOT NULL,
	`queue_id` text NOT NULL,
	`topic` text NOT NULL,
	`district_id` integer,
	`only_in_surge` integer NOT NULL,
	`until_at` integer,
	`started_by_id` text NOT NULL,
	`ended_at` integer,
	`ended_by_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`queue_id`) REFERENCES `queue`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`started_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`ended_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `banner_queue_idx` ON `banner` (`queue_id`,`ended_at`);
--> statement-breakpoint
CREATE INDEX `banner_created_idx` ON `banner` (`created_at`);
--> statement-breakpoint
CREATE TABLE `outbound_call` (
	`id` text PRIMARY KEY NOT NULL,
	`agent_id` text NOT NULL,
	`purpose` text NOT NULL,
	`case_id` text,
	`contact_id` text,
	`missed_id` text,
	`entry_id` text,
	`task_id` text,
	`booking_id` text,
	`second_id` text,
	`refusal` text,
	`asked_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`agent_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `outbound_call_agent_idx` ON `outbound_call` (`agent_id`,`asked_at`);
--> statement-breakpoint
CREATE INDEX `outbound_call_case_idx` ON `outbound_call` (`case_id`);
--> statement-breakpoint
CREATE INDEX `outbound_call_task_idx` ON `outbound_call` (`task_id`);
--> statement-breakpoint
CREATE TABLE `manager_session` (
	`id` text PRIMARY KEY NOT NULL,
	`manager_id` text NOT NULL,
	`title` text NOT NULL,
	`office` text NOT NULL,
	`host_id` text NOT NULL,
	`from_at` integer NOT NULL,
	`until_at` integer NOT NULL,
	`places` integer NOT NULL,
	`districts` text NOT NULL,
	`topics` text NOT NULL,
	`state` text NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	`current_id` text,
	`made_by_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`manager_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`host_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`made_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `manager_session_from_idx` ON `manager_session` (`from_at`);
--> statement-breakpoint
CREATE INDEX `manager_session_manager_idx` ON `manager_session` (`manager_id`,`state`);
--> statement-breakpoint
CREATE INDEX `manager_session_state_idx` ON `manager_session` (`state`,`until_at`);
--> statement-breakpoint
CREATE TABLE `manager_booking` (
	`id` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`place` integer NOT NULL,
	`phone_hash` text,
	`open_key` text,
	`phone_text_id` text NOT NULL,
	`citizen_id` text,
	`case_id` text,
	`matter_text_id` text NOT NULL,
	`state` text NOT NULL,
	`tries` integer NOT NULL,
	`call_id` text,
	`booked_by_id` text NOT NULL,
	`called_at` integer,
	`ended_at` integer,
	`shown_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`session_id`) REFERENCES `manager_session`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`phone_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`citizen_id`) REFERENCES `citizen`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`matter_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`booked_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `manager_booking_open_key` ON `manager_booking` (`open_key`);
--> statement-breakpoint
CREATE INDEX `manager_booking_session_idx` ON `manager_booking` (`session_id`,`place`);
--> statement-breakpoint
CREATE INDEX `manager_booking_phone_idx` ON `manager_booking` (`phone_hash`);
--> statement-breakpoint
CREATE TABLE `manager_promise` (
	`id` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`booking_id` text NOT NULL,
	`case_id` text NOT NULL,
	`department_id` text NOT NULL,
	`text_id` text NOT NULL,
	`due_at` integer NOT NULL,
	`written_by_id` text NOT NULL,
	`outcome` text,
	`reviewed_by_id` text,
	`reviewed_at` integer,
	`review_text_id` text,
	`overdue_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`session_id`) REFERENCES `manager_session`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`booking_id`) REFERENCES `manager_booking`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`department_id`) REFERENCES `department`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`written_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reviewed_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`review_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `manager_promise_session_idx` ON `manager_promise` (`session_id`);
--> statement-breakpoint
CREATE INDEX `manager_promise_case_idx` ON `manager_promise` (`case_id`);
--> statement-breakpoint
CREATE INDEX `manager_promise_due_idx` ON `manager_promise` (`overdue_at`,`due_at`);
--> statement-breakpoint
CREATE TABLE `works_code` (
	`id` text PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	`name_fa` text NOT NULL,
	`service_code_id` text NOT NULL,
	`measure` text NOT NULL,
	`rate_rial` integer NOT NULL,
	`closed_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`service_code_id`) REFERENCES `service_code`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `works_code_code_key` ON `works_code` (`code`);
--> statement-breakpoint
CREATE TABLE `works_budget` (
	`id` text PRIMARY KEY NOT NULL,
	`jalali_year` integer NOT NULL,
	`district_id` integer NOT NULL,
	`service_code_id` text,
	`kind` text NOT NULL,
	`department_id` text NOT NULL,
	`closed_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`district_id`) REFERENCES `district`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`service_code_id`) REFERENCES `service_code`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`department_id`) REFERENCES `department`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `works_budget_line_key` ON `works_budget` (`jalali_year`,`district_id`,`kind`);
--> statement-breakpoint
CREATE TABLE `micro_project` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`district_id` integer NOT NULL,
	`place_text_id` text NOT NULL,
	`works_code_id` text NOT NULL,
	`quantity` real NOT NULL,
	`estimate_rial` integer NOT NULL,
	`department_id` text NOT NULL,
	`budget_id` text,
	`state` text NOT NULL,
	`planned_for` integer NOT NULL,
	`ended_at` integer,
	`made_by_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`district_id`) REFERENCES `district`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`place_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`works_code_id`) REFERENCES `works_code`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`department_id`) REFERENCES `department`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`budget_id`) REFERENCES `works_budget`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`made_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `micro_project_state_idx` ON `micro_project` (`state`,`planned_for`);
--> statement-breakpoint
CREATE INDEX `micro_project_budget_idx` ON `micro_project` (`budget_id`);
--> statement-breakpoint
CREATE TABLE `micro_project_case` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`tied_by_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`project_id`) REFERENCES `micro_project`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`tied_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `micro_project_case_project_idx` ON `micro_project_case` (`project_id`);
--> statement-breakpoint
CREATE TABLE `works_entry` (
	`id` text PRIMARY KEY NOT NULL,
	`budget_id` text NOT NULL,
	`kind` text NOT NULL,
	`amount_rial` integer NOT NULL,
	`project_id` text,
	`case_id` text,
	`is_overspend` integer NOT NULL,
	`note` text NOT NULL,
	`by_id` text,
	`at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`budget_id`) REFERENCES `works_budget`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`project_id`) REFERENCES `micro_project`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `works_entry_budget_idx` ON `works_entry` (`budget_id`,`at`);
--> statement-breakpoint
CREATE INDEX `works_entry_project_idx` ON `works_entry` (`project_id`);
--> statement-breakpoint
CREATE TABLE `oversight_list` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`week` text NOT NULL,
	`row_count` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `oversight_list_key` ON `oversight_list` (`kind`,`week`);
--> statement-breakpoint
CREATE TABLE `oversight_row` (
	`id` text PRIMARY KEY NOT NULL,
	`list_id` text NOT NULL,
	`place` integer NOT NULL,
	`case_id` text NOT NULL,
	`tracking_code` text NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`service_name` text,
	`district_id` integer,
	`department_id` text,
	`position_id` text,
	`level` integer,
	`chases` integer NOT NULL,
	`registered_at` integer NOT NULL,
	`due_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`list_id`) REFERENCES `oversight_list`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`department_id`) REFERENCES `department`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`position_id`) REFERENCES `position`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `oversight_row_list_idx` ON `oversight_row` (`list_id`,`place`);
--> statement-breakpoint
CREATE TABLE `duty_crew` (
	`id` text PRIMARY KEY NOT NULL,
	`name_fa` text NOT NULL,
	`name_en` text NOT NULL,
	`user_id` text,
	`entry_id` text,
	`closed_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`entry_id`) REFERENCES `outside_number`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `duty_turn` (
	`id` text PRIMARY KEY NOT NULL,
	`crew_id` text NOT NULL,
	`district_id` integer,
	`place` integer NOT NULL,
	`from_min` integer,
	`until_min` integer,
	`active_from` integer NOT NULL,
	`active_until` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`crew_id`) REFERENCES `duty_crew`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`district_id`) REFERENCES `district`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `duty_turn_district_idx` ON `duty_turn` (`district_id`,`active_from`);
--> statement-breakpoint
CREATE TABLE `emergency` (
	`id` text PRIMARY KEY NOT NULL,
	`case_id` text NOT NULL,
	`district_id` integer,
	`state` text NOT NULL,
	`crew_id` text,
	`started_at` integer NOT NULL,
	`accepted_at` integer,
	`on_the_way_at` integer,
	`arrived_at` integer,
	`ended_at` integer,
	`stage_due_at` integer,
	`alarm` text,
	`alarm_at` integer,
	`note_text_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`district_id`) REFERENCES `district`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`crew_id`) REFERENCES `duty_crew`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`note_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `emergency_case_key` ON `emergency` (`case_id`);
--> statement-breakpoint
CREATE INDEX `emergency_due_idx` ON `emergency` (`state`,`stage_due_at`);
--> statement-breakpoint
CREATE INDEX `emergency_started_idx` ON `emergency` (`started_at`);
--> statement-breakpoint
CREATE TABLE `emergency_offer` (
	`id` text PRIMARY KEY NOT NULL,
	`emergency_id` text NOT NULL,
	`crew_id` text NOT NULL,
	`offered_at` integer NOT NULL,
	`answer` text NOT NULL,
	`answered_at` integer,
	`by_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`emergency_id`) REFERENCES `emergency`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`crew_id`) REFERENCES `duty_crew`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `emergency_offer_key` ON `emergency_offer` (`emergency_id`,`crew_id`);
--> statement-breakpoint
CREATE INDEX `emergency_offer_crew_idx` ON `emergency_offer` (`crew_id`);
--> statement-breakpoint
CREATE TABLE `field_visit` (
	`id` text PRIMARY KEY NOT NULL,
	`case_id` text NOT NULL,
	`cycle` integer NOT NULL,
	`district_id` integer NOT NULL,
	`cause` text NOT NULL,
	`state` text NOT NULL,
	`open_key` text,
	`asked_by_id` text,
	`ask_text_id` text,
	`due_at` integer NOT NULL,
	`result` text,
	`note_text_id` text,
	`visited_by_id` text,
	`visited_at` integer,
	`recorded_at` integer,
	`is_late` integer NOT NULL,
	`photos_taken` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`district_id`) REFERENCES `district`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`asked_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`ask_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`note_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`visited_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `field_visit_open_key` ON `field_visit` (`open_key`);
--> statement-breakpoint
CREATE INDEX `field_visit_case_idx` ON `field_visit` (`case_id`,`cycle`);
--> statement-breakpoint
CREATE INDEX `field_visit_by_idx` ON `field_visit` (`visited_by_id`,`recorded_at`);
--> statement-breakpoint
CREATE INDEX `field_visit_district_idx` ON `field_visit` (`state`,`district_id`,`due_at`);
--> statement-breakpoint
CREATE TABLE `attachment` (
	`id` text PRIMARY KEY NOT NULL,
	`case_id` text NOT NULL,
	`visit_id` text,
	`referral_id` text,
	`stage` text NOT NULL,
	`type` text NOT NULL,
	`sha256` text NOT NULL,
	`bytes` integer NOT NULL,
	`added_by_id` text NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`visit_id`) REFERENCES `field_visit`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`referral_id`) REFERENCES `referral`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`added_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `attachment_once_key` ON `attachment` (`visit_id`,`stage`,`sha256`);
--> statement-breakpoint
CREATE UNIQUE INDEX `attachment_reply_key` ON `attachment` (`referral_id`,`sha256`);
--> statement-breakpoint
CREATE INDEX `attachment_case_idx` ON `attachment` (`case_id`);
--> statement-breakpoint
CREATE INDEX `attachment_state_idx` ON `attachment` (`state`);
--> statement-breakpoint
CREATE INDEX `attachment_hash_idx` ON `attachment` (`sha256`);
--> statement-breakpoint
CREATE TABLE `commission` (
	`id` text PRIMARY KEY NOT NULL,
	`name_fa` text NOT NULL,
	`name_en` text NOT NULL,
	`law_fa` text NOT NULL,
	`closed_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `commission_session` (
	`id` text PRIMARY KEY NOT NULL,
	`commission_id` text NOT NULL,
	`held_at` integer NOT NULL,
	`place` text NOT NULL,
	`members` text NOT NULL,
	`state` text NOT NULL,
	`planned_by_id` text NOT NULL,
	`ended_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`commission_id`) REFERENCES `commission`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`planned_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `commission_session_held_idx` ON `commission_session` (`held_at`);
--> statement-breakpoint
CREATE TABLE `commission_referral` (
	`id` text PRIMARY KEY NOT NULL,
	`case_id` text NOT NULL,
	`cycle` integer NOT NULL,
	`session_id` text NOT NULL,
	`place` integer NOT NULL,
	`question_text_id` text,
	`state` text NOT NULL,
	`open_key` text,
	`follows` text,
	`decision_text_id` text,
	`decided_by_id` text,
	`decided_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`session_id`) REFERENCES `commission_session`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`question_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decision_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `commission_referral_open_key` ON `commission_referral` (`open_key`);
--> statement-breakpoint
CREATE INDEX `commission_referral_session_idx` ON `commission_referral` (`session_id`,`place`);
--> statement-breakpoint
CREATE INDEX `commission_referral_case_idx` ON `commission_referral` (`case_id`);
--> statement-breakpoint
CREATE TABLE `warning_notice` (
	`id` text PRIMARY KEY NOT NULL,
	`case_id` text NOT NULL,
	`year` integer NOT NULL,
	`number` integer NOT NULL,
	`addressee_text_id` text NOT NULL,
	`place_text_id` text NOT NULL,
	`ground` text NOT NULL,
	`order_text_id` text NOT NULL,
	`deadline_days` integer NOT NULL,
	`follows` text NOT NULL,
	`state` text NOT NULL,
	`issued_by_id` text NOT NULL,
	`issued_at` integer NOT NULL,
	`served_at` integer,
	`served_how` text,
	`due_at` integer,
	`remind_at` integer,
	`settled_at` integer,
	`settled_by_id` text,
	`note_text_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`case_id`) REFERENCES `case`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`addressee_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`place_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`order_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`issued_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`settled_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`note_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `warning_notice_number_key` ON `warning_notice` (`year`,`number`);
--> statement-breakpoint
CREATE INDEX `warning_notice_case_idx` ON `warning_notice` (`case_id`);
--> statement-breakpoint
CREATE INDEX `warning_notice_due_idx` ON `warning_notice` (`state`,`due_at`);
--> statement-breakpoint
CREATE INDEX `warning_notice_remind_idx` ON `warning_notice` (`state`,`remind_at`);
--> statement-breakpoint
CREATE TABLE `voice_message` (
	`id` text PRIMARY KEY NOT NULL,
	`call_id` text NOT NULL,
	`phone_hash` text,
	`left_at` integer NOT NULL,
	`duration_ms` integer NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `voice_message_phone_idx` ON `voice_message` (`phone_hash`,`left_at`);
--> statement-breakpoint
CREATE INDEX `voice_message_call_idx` ON `voice_message` (`call_id`);
--> statement-breakpoint
CREATE INDEX `voice_message_state_idx` ON `voice_message` (`state`,`left_at`);
--> statement-breakpoint
CREATE TABLE `health_page` (
	`id` text PRIMARY KEY NOT NULL,
	`down_since` integer NOT NULL,
	`told_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `setting` (
	`id` text PRIMARY KEY NOT NULL,
	`value` text,
	`value_text_id` text,
	`version` integer NOT NULL,
	`changed_by_id` text NOT NULL,
	`changed_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`value_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`changed_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `kb_article` (
	`id` text PRIMARY KEY NOT NULL,
	`retired_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `kb_version` (
	`id` text PRIMARY KEY NOT NULL,
	`article_id` text NOT NULL,
	`number` integer NOT NULL,
	`title` text NOT NULL,
	`body` text NOT NULL,
	`words` text NOT NULL,
	`codes` text NOT NULL,
	`districts` text NOT NULL,
	`review_on` text,
	`made_by_id` text NOT NULL,
	`approved_by_id` text,
	`approved_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`article_id`) REFERENCES `kb_article`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`made_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`approved_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `kb_version_number_key` ON `kb_version` (`article_id`,`number`);
--> statement-breakpoint
CREATE TABLE `kb_mark` (
	`id` text PRIMARY KEY NOT NULL,
	`article_id` text NOT NULL,
	`number` integer NOT NULL,
	`contact_id` text NOT NULL,
	`marked_by_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`article_id`) REFERENCES `kb_article`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`contact_id`) REFERENCES `contact`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`marked_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `kb_mark_key` ON `kb_mark` (`article_id`,`contact_id`);
--> statement-breakpoint
CREATE TABLE `circular` (
	`id` text PRIMARY KEY NOT NULL,
	`withdrawn_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `circular_version` (
	`id` text PRIMARY KEY NOT NULL,
	`circular_id` text NOT NULL,
	`number` integer NOT NULL,
	`title` text NOT NULL,
	`body` text NOT NULL,
	`addressed_to` text NOT NULL,
	`valid_from` integer NOT NULL,
	`valid_until` integer,
	`remind_after_hours` integer NOT NULL,
	`made_by_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`circular_id`) REFERENCES `circular`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`made_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `circular_version_number_key` ON `circular_version` (`circular_id`,`number`);
--> statement-breakpoint
CREATE TABLE `circular_receipt` (
	`id` text PRIMARY KEY NOT NULL,
	`circular_id` text NOT NULL,
	`number` integer NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`circular_id`) REFERENCES `circular`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `circular_receipt_key` ON `circular_receipt` (`circular_id`,`number`,`user_id`);
--> statement-breakpoint
CREATE INDEX `circular_receipt_user_idx` ON `circular_receipt` (`user_id`);
--> statement-breakpoint
CREATE TABLE `shift_handover` (
	`id` text PRIMARY KEY NOT NULL,
	`written_by_id` text NOT NULL,
	`note_text_id` text NOT NULL,
	`picture` text NOT NULL,
	`confirmed_by_id` text,
	`confirmed_at` integer,
	`superseded_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`written_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`note_text_id`) REFERENCES `personal_text`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`confirmed_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `shift_handover_created_idx` ON `shift_handover` (`created_at`);
--> statement-breakpoint
CREATE TABLE `training` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`course` text NOT NULL,
	`taken_on` text NOT NULL,
	`result` text NOT NULL,
	`score` integer,
	`valid_until` text,
	`made_by_id` text NOT NULL,
	`removed_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`made_by_id`) REFERENCES `app_user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `training_key` ON `training` (`user_id`,`course`,`taken_on`);
--> statement-breakpoint
CREATE INDEX `training_course_idx` ON `training` (`course`);
--> statement-breakpoint
CREATE TABLE `skill_training` (
	`id` text PRIMARY KEY NOT NULL,
	`course` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE VIRTUAL TABLE `search_word` USING fts5(`words`, content='', contentless_delete=1, detail='none', tokenize='ascii');
--> statement-breakpoint
CREATE TRIGGER `case_event_kept` BEFORE DELETE ON `case_event` BEGIN SELECT RAISE(ABORT, 'case_event is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `case_event_unchanged` BEFORE UPDATE ON `case_event` BEGIN SELECT RAISE(ABORT, 'case_event is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_kept` BEFORE DELETE ON `audit` BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_unchanged` BEFORE UPDATE ON `audit` BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `case_kept` BEFORE DELETE ON `case` BEGIN SELECT RAISE(ABORT, 'no case is deleted'); END;
